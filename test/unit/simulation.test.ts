import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { parseDeviceTopic } from '../../device-gateway/access.ts';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { readCanonicalCsv } from '../../device-gateway/replay/canonical-csv.ts';
import { ENCODERS, UsageError } from '../../device-gateway/replay/options.ts';
import { AIRFRAMES } from '../../device-gateway/simulator/airframe.ts';
import { chooseCrew } from '../../device-gateway/simulator/crew.ts';
import { toFault } from '../../device-gateway/simulator/fault.ts';
import { type SimulationDeps, simulate, simulateToCsv } from '../../device-gateway/simulator/simulation.ts';
import {
  asksForSimulation,
  parseSimulationOptions,
} from '../../device-gateway/simulator/simulation-options.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { distanceMeters } from '../../server/lib/geo.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

const LOGIN = ['--username', 'dev_bridge', '--password', 'secret'];
const parse = (...args: string[]) => parseSimulationOptions([...args, ...LOGIN], {});
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Heard {
  clientId: string;
  topic: string;
  payload: Uint8Array;
}

/** A broker that lets everybody in and keeps what it hears. */
async function startBroker(): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const aedes = await Aedes.createBroker({
    authorizePublish: (client, { topic, payload }, done) => {
      heard.push({ clientId: client?.id ?? '', topic, payload: Buffer.from(payload) });
      done(null);
    },
  });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return { url: `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, heard };
}

function toDeps(files: Record<string, string> = {}): SimulationDeps {
  return {
    clock: systemClock,
    readText: async (path) => files[path] ?? '',
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    report: () => undefined,
    signal: new AbortController().signal,
  };
}

/** What our own decoders make of what was heard, one state per device. */
function decodeAll(heard: readonly Heard[], bound: ReadonlySet<string>): CanonicalSample[] {
  const states = new Map<string, DeviceState>();
  return heard.flatMap(({ clientId, topic, payload }) => {
    const channel = parseDeviceTopic(topic);
    if (!channel || channel.kind === 'status') throw new Error(`no device may publish on ${topic}`);
    const state = states.get(clientId) ?? EMPTY_DEVICE_STATE;
    const decoded = decode(state, payload, { channel, receivedAtMs: systemClock.now(), bound });
    states.set(clientId, decoded.state);
    expect(decoded.quarantined).toBeUndefined();
    return decoded.samples;
  });
}

describe('a simulation', () => {
  it.each(Object.keys(ENCODERS))(
    'speaks %s, each aircraft over its own login, and all is used',
    async (dialect) => {
      const { url, heard } = await startBroker();
      const logins = ['SKYSIM0001', 'SKYSIM0002', 'SKYSIM0003'].map((serialNumber) => ({
        serialNumber,
        username: `dev_${serialNumber}`,
        password: 'secret',
      }));
      const args = ['--simulate', '3', '--logins', 'l', '--as', dialect, '--rate', '10', '--duration', '3'];
      const options = parseSimulationOptions([...args, '--mqtt', url], {});
      const summary = await simulate(
        options,
        toDeps({ l: logins.map((one) => JSON.stringify(one)).join('\n') }),
      );
      expect(summary).toMatchObject({ aircraft: 3, refused: 0, skipped: 0, acknowledged: heard.length });
      for (const { serialNumber, username } of logins) {
        const own = heard.filter(({ clientId }) => clientId === username);
        expect(own.length).toBeGreaterThan(15);
        const samples = decodeAll(own, new Set([serialNumber]));
        expect(samples.length).toBeGreaterThan(10);
        expect(new Set(samples.map((sample) => sample.serialNumber))).toEqual(new Set([serialNumber]));
        expect(samples.every((sample) => Math.abs((sample.latitudeDegrees ?? 0) - 22.54) < 0.1)).toBe(true);
      }
    },
  );

  it('flies several aircraft over one login, as a bridge does', async () => {
    const { url, heard } = await startBroker();
    const options = parse(
      '--simulate',
      '12',
      '--drone',
      'SKYSIM*',
      '--rate',
      '5',
      '--duration',
      '2',
      '--mqtt',
      url,
    );
    const summary = await simulate(options, toDeps());
    expect(summary).toMatchObject({ aircraft: 12, refused: 0, acknowledged: heard.length });
    expect(new Set(heard.map(({ clientId }) => clientId))).toEqual(new Set(['dev_bridge']));
    const samples = decodeAll(heard, new Set());
    expect(new Set(samples.map((sample) => sample.serialNumber)).size).toBe(12);
    expect(samples.every((sample) => sample.flags.includes('simulated'))).toBe(true);
  });

  it('writes the same flights as CSV that the replay reads, whoever flies beside them', () => {
    const startMs = Date.UTC(2026, 0, 1);
    const csv = (count: string) =>
      simulateToCsv(
        parse('--simulate', count, '--drone', 'SKYSIM*', '--csv', '--area', '22.54,114.06,0'),
        startMs,
      );
    expect(csv('2')).toBe(csv('2'));
    const { aircraft, skipped } = readCanonicalCsv(csv('2'));
    expect(skipped).toEqual([]);
    expect(aircraft.map(({ name }) => name)).toEqual(['SKYSIM00000001', 'SKYSIM00000002']);
    expect(readCanonicalCsv(csv('3')).aircraft[0]).toEqual(aircraft[0]);
  });
});

describe('its crew', () => {
  it('takes plans and airframes in turn, spreads over the area and faces in all directions', () => {
    const crew = chooseCrew(
      parse(
        '--simulate',
        '60',
        '--drone',
        'SKYSIM*',
        '--plan',
        'circle,delivery',
        '--airframe',
        'light,wing',
        '--area',
        '22.6,114,4',
      ),
      null,
    );
    expect(crew.slice(0, 5).map(({ plan }) => `${plan.name} ${plan.airframe.kind}`)).toEqual([
      'circle multirotor',
      'delivery multirotor',
      'circle fixedWing',
      'delivery fixedWing',
      'circle multirotor',
    ]);
    const centre = { latitudeDegrees: 22.6, longitudeDegrees: 114 };
    const distances = crew.map(({ plan }) => distanceMeters(centre, plan.home));
    expect(Math.max(...distances)).toBeLessThan(4_000);
    expect(distances.filter((meters) => meters > 2_000).length).toBeGreaterThan(40);
  });

  it('gives a fault to the aircraft it names, or to all', () => {
    const crew = chooseCrew(
      parse(
        '--simulate',
        '3',
        '--drone',
        'SKYSIM*',
        '--fault',
        'gpsJump@50+5#2',
        '--fault',
        'motorFailure@60',
      ),
      null,
    );
    expect(crew.map(({ plan }) => plan.faults)).toEqual([
      [toFault('motorFailure', 60)],
      [toFault('gpsJump', 50, 5), toFault('motorFailure', 60)],
      [toFault('motorFailure', 60)],
    ]);
  });

  it('has a serial number each', () => {
    const numbers = chooseCrew(parse('--simulate', '2000', '--drone', 'SKYSIM*'), null).map(
      (one) => one.serialNumber,
    );
    expect(new Set(numbers).size).toBe(2_000);
    expect(numbers.every((one) => /^[A-Z0-9]{14}$/.test(one))).toBe(true);
    const named = chooseCrew(
      parse('--simulate', '2', '--drone', 'SKYM2000000000000001,SKYMAVP0000000000002'),
      null,
    );
    expect(named.map((one) => one.serialNumber)).toEqual(['SKYM2000000000000001', 'SKYMAVP0000000000002']);
  });

  it.each([
    ['fewer names than aircraft', ['--drone', 'SKYM2000000000000001'], null],
    ['a name that is no serial number', ['--drone', 'x,y'], null],
    ['a prefix that leaves no room', ['--drone', 'SKYSIMULATEDAIRCRAFTS*'], null],
    ['fewer logins than aircraft', [], '{"serialNumber":"SKYSIM0001","username":"a","password":"b"}'],
    ['a line that is no login', [], 'SKYSIM0001 a b\nSKYSIM0002 a b'],
  ])('refuses %s', (_what, args, logins) =>
    expect(() => chooseCrew(parse('--simulate', '2', ...args), logins)).toThrow(UsageError),
  );
});

describe('its command line', () => {
  it('is known by --simulate', () => {
    expect(asksForSimulation(['--simulate', '3'])).toBe(true);
    expect(asksForSimulation(['--simulate=3'])).toBe(true);
    expect(asksForSimulation(['flight.csv', '--drone', 'A'])).toBe(false);
  });

  it('has sensible defaults', () => {
    expect(parse('--simulate', '1')).toMatchObject({
      plans: ['survey'],
      airframes: [AIRFRAMES.medium],
      heightMeters: 80,
      rateHz: 1,
      durationSeconds: null,
      csvStartMs: null,
      wind: { speedMps: 2, fromDegrees: 90, gustMps: 0.6 },
    });
  });

  it('takes logins from the environment, and needs none for CSV', () => {
    const environment = { SKYCOVER_MQTT_USERNAME: 'u', SKYCOVER_MQTT_PASSWORD: 'p' };
    expect(parseSimulationOptions(['--simulate', '1'], environment).login).toEqual({
      username: 'u',
      password: 'p',
    });
    expect(parseSimulationOptions(['--simulate', '1', '--csv'], {}).csvStartMs).toBe(Date.UTC(2026, 0, 1));
    expect(() => parseSimulationOptions(['--simulate', '1'], {})).toThrow(UsageError);
  });

  it.each([
    [['--simulate', '0']],
    [['--simulate', '2.5']],
    [['--simulate', '9999']],
    [['--simulate', 'many']],
    [['--simulate', '1', '--plan', 'spiral']],
    [['--simulate', '1', '--airframe', 'constructor']],
    [['--simulate', '1', '--area', '91,0']],
    [['--simulate', '1', '--area', '22.5']],
    [['--simulate', '1', '--wind', 'strong']],
    [['--simulate', '1', '--fault', 'meteor@1']],
    [['--simulate', '1', '--fault', 'gpsJump@1#0']],
    [['--simulate', '1', '--as', 'morse']],
    [['--simulate', '1', '--rate', '100']],
    [['--simulate', '1', '--mqtt', 'localhost']],
    [['--simulate', '1', '--csv', '--start', 'soon']],
    [['--simulate', '1', 'flight.csv']],
    [['--simulate']],
  ])('refuses %j', (args) => expect(() => parse(...args)).toThrow(UsageError));
});
