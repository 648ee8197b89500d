import { describe, expect, it } from 'vitest';
import { findDjiReply } from '../../device-gateway/dji-reply.ts';
import type { DjiApp } from '../../device-gateway/dji-result.ts';
import type { DeviceGrant } from '../../server/registry/device.schema.ts';

const T0 = 1_760_000_000_000;
const GRANT: DeviceGrant = {
  deviceId: 'dev_1',
  operatorId: 'opr_1',
  kind: 'controller',
  serialNumbers: new Set(['AIRCRAFT0001']),
  gatewaySerialNumber: 'DOCK00000001',
};
const APP: DjiApp = {
  appId: '123',
  appKey: 'key',
  appLicense: 'licence',
  ntpServerHost: 'ntp.example.test',
  ntpServerPort: 123,
};

function replyTo(channel: string, fields: object, app: DjiApp | undefined = APP) {
  const root = channel === 'status' ? 'sys' : 'thing';
  const bytes = Buffer.from(JSON.stringify({ tid: 't', bid: 'b', timestamp: T0, ...fields }));
  const reply = findDjiReply(`${root}/product/DOCK00000001/${channel}`, bytes, {
    nowMs: T0,
    grant: GRANT,
    app,
  });
  return reply && { topic: reply.topic, ...JSON.parse(reply.payload) };
}
const request = (method: string, data: object = {}, app?: DjiApp) =>
  replyTo('requests', { method, data }, app).data;

describe('answers a dock waits for', () => {
  const topology = { domain: '3', type: 1, sub_type: 0, sub_devices: [] };
  it.each([
    ['status', { method: 'update_topo', data: topology }],
    ['events', { method: 'hms', need_reply: 1, data: {} }],
  ])('%s is answered with the message’s own tid, bid and method', (channel, fields) => {
    expect(replyTo(channel, fields)).toEqual({
      topic: expect.stringMatching(`/${channel}_reply$`),
      tid: 't',
      bid: 'b',
      method: fields.method,
      timestamp: T0,
      data: { result: 0 },
    });
  });

  it('an event that wants no reply gets none, nor does what is no question', () => {
    expect(replyTo('events', { method: 'hms', need_reply: 0 })).toBeUndefined();
    expect(replyTo('services_reply', { method: 'cover_open' })).toBeUndefined();
    expect(replyTo('property/set_reply', {})).toBeUndefined();
  });

  it('a topology that can’t be read is refused, not praised', () => {
    expect(replyTo('status', { method: 'update_topo', data: [] }).data.result).not.toBe(0);
  });

  it('configuration is the app’s, its fields right in data as DJI documents them', () => {
    expect(request('config', { config_type: 'json' })).toEqual({
      app_id: '123',
      app_key: 'key',
      app_license: 'licence',
      ntp_server_host: 'ntp.example.test',
      ntp_server_port: 123,
    });
    const bytes = Buffer.from(JSON.stringify({ method: 'config', data: {} }));
    const reply = findDjiReply('thing/product/DOCK00000001/requests', bytes, {
      nowMs: T0,
      grant: GRANT,
      app: undefined,
    });
    expect(JSON.parse(reply?.payload ?? '').data).toEqual({ result: 1 });
  });

  it('bound is what a person bound: the dock itself and its aircraft, no stranger', () => {
    const devices = [{ sn: 'DOCK00000001' }, { sn: 'AIRCRAFT0001' }, { sn: 'STRANGER0001' }, { sn: 7 }];
    expect(request('airport_bind_status', { devices })).toEqual({
      result: 0,
      output: {
        bind_status: [
          expect.objectContaining({
            sn: 'DOCK00000001',
            is_device_bind_organization: true,
            organization_id: 'opr_1',
          }),
          expect.objectContaining({ sn: 'AIRCRAFT0001', is_device_bind_organization: true }),
          { sn: 'STRANGER0001', is_device_bind_organization: false },
        ],
      },
    });
    expect(request('airport_organization_bind', { bind_devices: devices }).output.err_infos).toEqual([
      { sn: 'DOCK00000001', err_code: 0 },
      { sn: 'AIRCRAFT0001', err_code: 0 },
      { sn: 'STRANGER0001', err_code: 1 },
    ]);
  });

  it('an organization is named to its own dock only', () => {
    expect(request('airport_organization_get', { organization_id: 'opr_1' })).toMatchObject({ result: 0 });
    expect(request('airport_organization_get', { organization_id: 'opr_2' })).toEqual({ result: 1 });
  });

  it('take-off waits for nothing: flight areas and maps are answered, and empty', () => {
    expect(request('flight_areas_get')).toEqual({ result: 0, output: { files: [] } });
    expect(request('offline_map_get')).toEqual({
      result: 0,
      output: { offline_map_enable: false, files: [] },
    });
  });

  it.each(['storage_config_get', 'flighttask_resource_get', 'flighttask_progress_get', 'something_new'])(
    '%s is refused rather than promised',
    (method) => expect(request(method)).toEqual({ result: 1 }),
  );

  it.each([
    ['a request without method', '{"tid":"t","data":{}}', { tid: 't', bid: null, data: { result: 1 } }],
    ['a misspelt timestamp', '{"timestamp:":1,"method":"flight_areas_get","data":{}}', { tid: null }],
    [
      'data that is an array',
      '{"method":"airport_bind_status","data":[]}',
      { method: 'airport_bind_status' },
    ],
    [
      'the key method twice',
      '{"method":"x","method":"offline_map_get","data":{}}',
      { method: 'offline_map_get' },
    ],
    ['a 14-digit timestamp', '{"timestamp":16540709686556,"method":"config"}', { method: 'config' }],
  ])('%s is answered all the same', (_what, text, expected) => {
    const reply = findDjiReply('thing/product/DOCK00000001/requests', Buffer.from(text), {
      nowMs: T0,
      grant: GRANT,
      app: APP,
    });
    expect(JSON.parse(reply?.payload ?? '')).toMatchObject({ timestamp: T0, ...expected });
  });

  it.each(['', '{', 'null', '[]', '\u0000'])(
    '%j gets no answer, for there is nobody to give it to',
    (text) => {
      const context = { nowMs: T0, grant: GRANT, app: APP };
      expect(findDjiReply('thing/product/DOCK00000001/requests', Buffer.from(text), context)).toBeUndefined();
    },
  );
});
