import { describe, expect, it } from 'vitest';
import { startHealthServer } from '../../device-gateway/health.ts';
import {
  canServicePublish,
  canServiceSubscribe,
  findServiceLogin,
  SERVICE_FILTERS,
} from '../../device-gateway/service-access.ts';
import { readConfig } from '../../server/config.ts';
import { StartupError } from '../../server/lib/errors.ts';

describe('our own login at an external broker', () => {
  it.each([
    ['skycover/v1/dev_a/cover/AIRCRAFT0001', true],
    ['skycover/v1/dev_a/notices', true],
    ['sys/product/DOCK0001/status_reply', true],
    ['thing/product/DOCK0001/status_reply', true],
    ['thing/product/DOCK0001/events_reply', true],
    ['thing/product/DOCK0001/requests_reply', true],
    ['skycover/v1/dev_a/telemetry', false],
    ['skycover/v1/dev_a/cover', false],
    ['skycover/v1/dev_a/cover/AIRCRAFT0001/x', false],
    ['skycover/v1/dev_a/cover/+', false],
    ['skycover/v1/+/notices', false],
    ['skycover/v1/dev_a/notices/x', false],
    ['skycover/v2/dev_a/notices', false],
    // It answers; it commands nothing.
    ['thing/product/DOCK0001/services', false],
    ['thing/product/DOCK0001/property/set', false],
    ['sys/product/DOCK0001/status', false],
    ['thing/product/DOCK0001/osd', false],
    ['$SYS/broker/version', false],
    ['', false],
    [`skycover/v1/dev_a/cover/${'A'.repeat(200)}`, false],
  ])('publishes on %s: %s', (topic, may) => expect(canServicePublish(topic)).toBe(may));

  it('subscribes what devices send up, shared or (as EMQX asks) without the share', () => {
    for (const filter of SERVICE_FILTERS) {
      expect(canServiceSubscribe(`$share/skycover-gateway/${filter}`), filter).toBe(true);
      expect(canServiceSubscribe(filter), filter).toBe(true);
    }
  });

  it.each([
    '#',
    '$share/skycover-gateway/#',
    '$share/other/skycover/v1/+/telemetry',
    'skycover/v1/+/cover/+',
    'skycover/v1/dev_a/notices',
    '$SYS/#',
    '',
  ])('never subscribes %s', (filter) => expect(canServiceSubscribe(filter)).toBe(false));

  it('is used where the URL names nobody, and gives way where it does', () => {
    expect(findServiceLogin('mqtt://emqx:1883', 'secret')).toEqual({
      username: 'skycover-service',
      password: 'secret',
    });
    expect(findServiceLogin('mqtts://someone:pw@broker', 'secret')).toBeUndefined();
  });
});

describe('the health of a gateway', () => {
  it('is alive always, and ready only while it is connected', async () => {
    let connected = false;
    const health = await startHealthServer({ host: '127.0.0.1', port: 0, isReady: () => connected });
    const status = async (path: string, method = 'GET') =>
      (await fetch(`http://127.0.0.1:${health.port}${path}`, { method })).status;
    expect([await status('/livez'), await status('/readyz')]).toEqual([200, 503]);
    connected = true;
    expect([await status('/livez'), await status('/readyz')]).toEqual([200, 200]);
    expect([await status('/metrics'), await status('/readyz', 'POST')]).toEqual([404, 405]);
    await expect(
      startHealthServer({ host: '127.0.0.1', port: health.port, isReady: () => true }),
    ).rejects.toThrow(StartupError);
    await health.close();
  });
});

describe('the configuration of several servers', () => {
  it('names each log by WRITER_ID, and refuses a name that could not stand in an id', () => {
    expect(readConfig({}).writerId).toBe('writer-1');
    expect(readConfig({ WRITER_ID: 'server-2' }).writerId).toBe('server-2');
    for (const name of ['Server', 'a/b', 'a b', 'x'.repeat(33)])
      expect(() => readConfig({ WRITER_ID: name }), name).toThrow(/WRITER_ID/);
  });

  it('takes only broker addresses for MQTT_URL and PUBLIC_MQTT_URL', () => {
    const { mqttUrl, publicMqttUrl } = readConfig({
      MQTT_URL: 'mqtt://emqx:1883',
      PUBLIC_MQTT_URL: 'mqtts://mqtt.example.com:8883',
    });
    expect([mqttUrl, publicMqttUrl]).toEqual(['mqtt://emqx:1883', 'mqtts://mqtt.example.com:8883']);
    expect(() => readConfig({ PUBLIC_MQTT_URL: 'https://example.com' })).toThrow(/PUBLIC_MQTT_URL/);
  });
});
