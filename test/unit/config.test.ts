import { describe, expect, it } from 'vitest';
import { readDjiApp } from '../../device-gateway/dji-app.ts';
import { readConfig } from '../../server/config.ts';
import { StartupError } from '../../server/lib/errors.ts';

const SECRET = 'x'.repeat(32);

it('needs nothing: the defaults are those of the README', () => {
  expect(readConfig({})).toMatchObject({
    environment: 'development',
    demo: true,
    port: 3_000,
    mqttPort: 1_883,
    dataDir: './data',
    mongodbUri: undefined,
    mqttUrl: undefined,
    mqttProfile: 'standard',
  });
});

it('takes an empty variable as unset, and can’t be changed afterwards', () => {
  const config = readConfig({ PORT: '', MONGODB_URI: '', DEMO: '' });
  expect(config).toMatchObject({ port: 3_000, mongodbUri: undefined, demo: true });
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
});

it.each([
  ['NODE_ENV', 'prod'],
  ['DEMO', 'true'],
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['MQTT_PORT', '-1'],
  ['MQTT_URL', 'http://broker'],
  ['INGEST_URL', 'server:3000'],
  ['LOG_LEVEL', 'loud'],
  ['MQTT_PROFILE', 'open'],
  ['TOKEN_SECRET', 'too short'],
  ['SERVICE_SECRET', 'too short'],
  ['LOG_KEY', 'too short'],
  ['LOG_NAME', 'two words'],
])('names %s=%s as wrong', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(StartupError);
  expect(() => readConfig({ [name]: value })).toThrow(`  ${name}: `);
});

describe('MQTT over TLS', () => {
  const files = { TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' };

  it('is off unless a port is given, and takes certificate logins where issuers are given', () => {
    expect(readConfig({}).mqttTls).toBeUndefined();
    expect(readConfig({ ...files, MQTTS_PORT: '8883', TLS_CLIENT_CA_FILE: '/ca.pem' }).mqttTls).toEqual({
      port: 8_883,
      certificateFile: '/c.pem',
      keyFile: '/k.pem',
      clientCaFile: '/ca.pem',
    });
  });

  it.each([
    [{ MQTTS_PORT: '8883' }, /TLS_CERT_FILE and TLS_KEY_FILE/],
    [{ MQTTS_PORT: '8883', TLS_CERT_FILE: '/c.pem' }, /TLS_CERT_FILE and TLS_KEY_FILE/],
    [files, /MQTTS_PORT/],
    [{ TLS_CLIENT_CA_FILE: '/ca.pem' }, /MQTTS_PORT/],
  ])('names what is missing in %o', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(StartupError);
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('lets MQTT without TLS stay on this machine', () => {
    expect(readConfig({ HOST: '0.0.0.0' }).mqttHost).toBe('0.0.0.0');
    expect(readConfig({ HOST: '0.0.0.0', MQTT_HOST: '127.0.0.1' })).toMatchObject({
      host: '0.0.0.0',
      mqttHost: '127.0.0.1',
    });
  });
});

it('names every wrong variable at once, and repeats no secret', () => {
  const read = () => readConfig({ PORT: 'x', MQTT_PORT: 'y', TOKEN_SECRET: 'my short secret' });
  expect(read).toThrow(/PORT: [\s\S]*MQTT_PORT: [\s\S]*TOKEN_SECRET: /);
  expect(read).not.toThrow('my short secret');
});

describe('in production', () => {
  const secrets = { TOKEN_SECRET: SECRET, SERVICE_SECRET: SECRET, LOG_KEY: SECRET };
  const production = { NODE_ENV: 'production', ...secrets };

  it('starts with its secrets, by value or by file, and without the demo', () => {
    expect(readConfig(production)).toMatchObject({ environment: 'production', demo: false });
    const files = {
      NODE_ENV: 'production',
      TOKEN_SECRET_FILE: '/a',
      SERVICE_SECRET_FILE: '/b',
      LOG_KEY_FILE: '/c',
    };
    expect(readConfig(files).secrets.token).toEqual({ name: 'TOKEN_SECRET', value: undefined, file: '/a' });
  });

  it.each([
    ['DEMO', { ...production, DEMO: 'on' }],
    ['MQTT_PROFILE', { ...production, MQTT_PROFILE: 'conformance' }],
    ['TOKEN_SECRET', { ...production, TOKEN_SECRET: undefined }],
    ['SERVICE_SECRET', { ...production, SERVICE_SECRET: undefined }],
    ['LOG_KEY', { ...production, LOG_KEY: undefined }],
  ])('refuses to start over %s, and says so', (name, environment) => {
    expect(() => readConfig(environment)).toThrow(StartupError);
    expect(() => readConfig(environment)).toThrow(name);
  });

  it('lets a gateway of its own start without the keys that sign people’s tokens and the evidence', () => {
    const gateway = { NODE_ENV: 'production', SERVICE_SECRET: SECRET, INGEST_URL: 'https://server.test' };
    expect(readConfig(gateway).secrets.token.value).toBeUndefined();
  });
});

describe('the app that DJI docks ask for', () => {
  const ALL = {
    DJI_APP_ID: '123',
    DJI_APP_KEY: 'key',
    DJI_APP_LICENSE: 'licence',
    NTP_SERVER_HOST: 'ntp.example.test',
  };

  it('is read whole, with the usual port of a time server', () => {
    expect(readDjiApp(readConfig(ALL).djiApp)).toEqual({
      appId: '123',
      appKey: 'key',
      appLicense: 'licence',
      ntpServerHost: 'ntp.example.test',
      ntpServerPort: 123,
    });
  });

  it('is absent without any of it', () => {
    expect(readDjiApp(readConfig({}).djiApp)).toBeUndefined();
  });

  it.each(Object.keys(ALL))('is refused without %s, which is named', (name) => {
    expect(() => readConfig({ ...ALL, [name]: '' })).toThrow(new RegExp(`missing: ${name}`));
  });

  it('may keep key and licence in files, and says which can’t be read', () => {
    const { DJI_APP_LICENSE: _licence, ...rest } = ALL;
    const config = readConfig({ ...rest, DJI_APP_LICENSE_FILE: '/nonexistent/licence' });
    expect(() => readDjiApp(config.djiApp)).toThrow(/DJI_APP_LICENSE_FILE/);
  });
});
