import { describe, expect, it } from 'vitest';
import { Counters } from '../../device-gateway/counters.ts';
import { DeviceControl } from '../../device-gateway/device-control.ts';
import { DeviceHooks } from '../../device-gateway/hooks.ts';
import { Ingest } from '../../device-gateway/ingest.ts';
import { LoginThrottle } from '../../device-gateway/login-throttle.ts';
import { QuarantineBudget } from '../../device-gateway/quarantine-budget.ts';
import { ReadGate } from '../../device-gateway/read-gate.ts';
import { LIMITS } from '../../server/config.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { bareNotice, duelEachTest, FOREIGN, nextOrNothing, OSD_TOPIC, OWN } from '../helpers/broker-duel.ts';
import { osd, until } from '../helpers/gateway.ts';
import { RawMqtt } from '../helpers/raw-mqtt.ts';

// What aedes lets through as it comes (E1 to E4, E7), each attack against a bare one, where it works, and against
// ours, where it must not.

const duel = duelEachTest();
const { startBare, join, codeOf } = duel;

describe('E1: a denied filter beside an allowed one, in a session that is kept', () => {
  const filters = [`${OWN}/notices`, `${FOREIGN}/notices`];

  it('bare: its messages are queued and delivered at the next connect', async () => {
    const port = await startBare({
      authorizeSubscribe: (_client, filter, done) => done(null, filter.topic.startsWith(OWN) ? filter : null),
    });
    const first = await join(port, 'dev_a', { clean: false });
    expect(await first.subscribe(filters, 1)).toEqual([1, 128]);
    await first.leave();
    await (await join(port, 'dev_b')).publish(`${FOREIGN}/notices`, 'for dev_b only', 1);
    const second = await join(port, 'dev_a', { clean: false });
    expect(String((await second.next('publish'))?.payload)).toBe('for dev_b only');
  });

  it('ours: nothing of it ever arrives', async () => {
    const first = await join(duel.ours.gateway.port, 'dev_a', { clean: false });
    expect(await first.subscribe(filters, 1)).toEqual([1, 128]);
    await first.leave();
    duel.ours.gateway.publishNotice('dev_b', bareNotice('SECRET'));
    const second = await join(duel.ours.gateway.port, 'dev_a', { clean: false });
    await second.subscribe(filters, 1);
    duel.ours.gateway.publishNotice('dev_b', bareNotice('SECRET'));
    duel.ours.gateway.publishNotice('dev_a', bareNotice('OWN'));
    const kept = await second.next('publish');
    expect(`${kept?.topic} ${kept?.payload}`).toMatch(/^skycover\/v1\/dev_a\/notices .*OWN/);
  });
});

describe('E2: a last will in the place of telemetry', () => {
  const will = {
    topic: OSD_TOPIC,
    payload: Buffer.from(osd({ latitude: 1 })),
    qos: 1 as const,
    retain: true,
  };

  it('bare: it reaches the publish hook like any sample, and is retained', async () => {
    const accepted: string[] = [];
    const port = await startBare({
      authorizePublish: (_client, packet, done) => {
        accepted.push(packet.topic);
        done(null);
      },
    });
    (await join(port, 'dev_a', { will })).vanish();
    await until(() => accepted.includes(OSD_TOPIC));
    const reader = await join(port, 'dev_b');
    await reader.subscribe([OSD_TOPIC]);
    expect((await reader.next('publish'))?.retain).toBe(true);
  });

  it('ours: the login is refused, and a will on the status topic is a lost link', async () => {
    const login = { clientId: 'dev_a', username: 'dev_a', password: Buffer.from('pw') };
    expect(await codeOf(duel.ours.gateway.port, { ...login, will })).toBe(5);
    const lawful = { ...will, topic: `${OWN}/status` };
    (await join(duel.ours.gateway.port, 'dev_a', { will: lawful })).vanish();
    await until(() => duel.ours.gateway.counters().linkLosses === 1);
    expect(duel.ours.sink.submitted).toEqual([]);
  });

  it.each([
    [`${OWN}/status`, null],
    [OSD_TOPIC, new Error('will denied')],
  ])('ours: a will on %s that aedes finds later, when its client is gone, harms nobody', (topic, answer) => {
    const counters = new Counters();
    const { sink, directory } = duel.ours;
    const common = { sink, directory, counters, clock: systemClock, limits: LIMITS };
    const logger = createLogger('silent');
    const control = new DeviceControl({
      reports: undefined,
      djiApp: undefined,
      logger,
      sendReply: () => undefined,
    });
    const ingest = new Ingest({ ...common, control, sendNotice: () => undefined });
    const hooks = new DeviceHooks({
      ...common,
      ingest,
      gate: new ReadGate(1),
      quarantineBudget: new QuarantineBudget(common),
      loginThrottle: new LoginThrottle(common),
      links: undefined,
      logger,
    }).toAedes();
    const answers: unknown[] = [];
    const packet = { ...will, topic, cmd: 'publish' as const, dup: false };
    hooks.authorizePublish(null, packet, (error) => answers.push(error));
    expect(answers).toEqual([answer]);
    expect(sink.submitted).toEqual([]);
  });
});

describe('E3: a QoS 2 message and its duplicates', () => {
  const sendThrice = (client: RawMqtt): void => {
    for (const dup of [false, true, true])
      client.send({
        cmd: 'publish',
        topic: OSD_TOPIC,
        payload: osd({ latitude: 22 }),
        qos: 2,
        dup,
        retain: false,
        messageId: 7,
      });
  };

  it('bare: the hook is asked three times', async () => {
    let asked = 0;
    const port = await startBare({
      authorizePublish: (_client, packet, done) => {
        if (packet.topic === OSD_TOPIC) asked += 1;
        done(null);
      },
    });
    sendThrice(await join(port, 'dev_a'));
    await until(() => asked === 3);
  });

  it('ours: one sample is kept', async () => {
    sendThrice(await join(duel.ours.gateway.port, 'dev_a'));
    await until(() => duel.ours.sink.submitted.length === 3);
    expect(duel.ours.sink.samples).toHaveLength(1);
  });
});

describe("E4: the broker's own topics", () => {
  it('bare, with a publish hook: whoever writes there disconnects anybody', async () => {
    const port = await startBare({ authorizePublish: (_client, _packet, done) => done(null) });
    const victim = await join(port, 'dev_b');
    const attacker = await join(port, 'dev_a');
    await attacker.publish('$SYS/x/new/clients', 'dev_b', 0);
    await victim.closed;
  });

  it('bare: whoever reads there learns client ids and filters', async () => {
    const port = await startBare();
    const attacker = await join(port, 'dev_a');
    expect(await attacker.subscribe(['$SYS/+/new/subscribes'], 0)).toEqual([0]);
    await (await join(port, 'dev_b')).subscribe(['private/topic'], 0);
    let seen = '';
    while (!seen.includes('private/topic')) seen = String((await attacker.next('publish'))?.payload);
    expect(seen).toContain('dev_b');
  });

  it('ours: writing closes the writer, reading is refused, the victim stays', async () => {
    const victim = await join(duel.ours.gateway.port, 'dev_b');
    const attacker = await join(duel.ours.gateway.port, 'dev_a');
    expect(await attacker.subscribe(['$SYS/+/new/subscribes', '$SYS/#'], 0)).toEqual([128, 128]);
    await attacker.publish('$SYS/x/new/clients', 'dev_b', 0);
    await attacker.closed;
    expect(await nextOrNothing(victim)).toBe('nothing');
  });
});

describe("E7: somebody else's client id", () => {
  const will = { topic: 'will', payload: Buffer.from('gone'), qos: 0 as const, retain: false };

  it('bare: takes his connection, fires his will, inherits his queue', async () => {
    const port = await startBare({ authenticate: (_client, _name, _password, done) => done(null, true) });
    const witness = await join(port, 'dev_w');
    await witness.subscribe(['will'], 0);
    const owner = await join(port, 'dev_b', { clean: false, will });
    await owner.subscribe(['private'], 1);
    const thief = await join(port, 'dev_b', { clean: false, username: 'dev_a' });
    await owner.closed;
    expect(String((await witness.next('publish'))?.payload)).toBe('gone');
    await (await join(port, 'dev_c')).publish('private', 'for dev_b', 1);
    expect(String((await thief.next('publish'))?.payload)).toBe('for dev_b');
  });

  it('bare: takes ids of any length, and sessions that nobody can come back to', async () => {
    const port = await startBare();
    expect(await codeOf(port, { clientId: 'x'.repeat(60_000) })).toBe(0);
    const nameless = new RawMqtt(port);
    duel.keep(nameless);
    nameless.sendBytes(Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 0]));
    expect((await nameless.next('connack'))?.returnCode).toBe(0);
  });

  it('ours: the login stands for one id only, and its owner stays', async () => {
    const owner = await join(duel.ours.gateway.port, 'dev_b');
    const stolen = { clientId: 'dev_b', username: 'dev_a', password: Buffer.from('pw') };
    expect(await codeOf(duel.ours.gateway.port, stolen)).toBe(2);
    expect(await nextOrNothing(owner)).toBe('nothing');
    const login = { username: 'dev_a', password: Buffer.from('pw') };
    expect(await codeOf(duel.ours.gateway.port, { ...login, clientId: 'x'.repeat(3_000) })).toBe(2);
    expect(await codeOf(duel.ours.gateway.port, { ...login, clientId: 'x'.repeat(60_000) })).toBe(undefined);
    expect(await codeOf(duel.ours.gateway.port, { ...login, clientId: '' })).toBe(2);
  });
});
