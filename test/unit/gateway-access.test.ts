import { describe, expect, it } from 'vitest';
import {
  canPublish,
  canReceive,
  canReport,
  canSubscribe,
  parseDeviceTopic,
} from '../../device-gateway/access.ts';
import { FrameScanner } from '../../device-gateway/frame-scanner.ts';
import { fullBucket, takeToken } from '../../device-gateway/token-bucket.ts';
import type { DeviceGrant } from '../../server/registry/device.schema.ts';

const grant: DeviceGrant = {
  deviceId: 'dev_a',
  operatorId: 'opr_1',
  kind: 'controller',
  serialNumbers: new Set(['AIRCRAFT0001']),
};

describe('topics', () => {
  it.each([
    ['skycover/v1/dev_a/telemetry', true],
    ['skycover/v1/dev_a/remote-id', true],
    ['skycover/v1/dev_a/status', true],
    ['sys/product/dev_a/status', true],
    ['thing/product/dev_a/status', true],
    ['thing/product/dev_a/property/set_reply', true],
    ['thing/product/dev_a/drc/up', true],
    ['thing/product/AIRCRAFT0001/osd', true],
    ['thing/product/AIRCRAFT0001/events', true],
    ['thing/product/AIRCRAFT9999/osd', true],
    ['thing/product/AIRCRAFT9999/events', false],
    ['thing/product/dev_b/requests', false],
    ['skycover/v1/dev_b/telemetry', false],
    ['skycover/v1/dev_a/notices', false],
    ['skycover/v1/dev_a/cover/AIRCRAFT0001', false],
    ['skycover/v1/dev_a/telemetry/more', false],
    ['skycover/v1/dev_a/constructor', false],
    ['thing/product/dev_a/services', false],
    ['sys/product/dev_a/osd', false],
    ['$SYS/x/new/clients', false],
    ['', false],
    [`skycover/v1/dev_a/${'t'.repeat(128)}`, false],
    ['thing/product/AIR\u0000CRAFT/osd', false],
  ])('%s may be published: %s', (topic, allowed) => {
    expect(canPublish(grant, topic)).toBe(allowed);
  });

  it.each([
    ['skycover/v1/dev_a/#', true],
    ['skycover/v1/dev_a/cover/+', true],
    ['skycover/v1/dev_a/cover/AIRCRAFT0001', true],
    ['skycover/v1/dev_a/notices', true],
    ['sys/product/dev_a/status_reply', true],
    ['thing/product/dev_a/services', true],
    ['thing/product/AIRCRAFT0001/events_reply', true],
    ['skycover/v1/dev_a/cover/AIRCRAFT9999', false],
    ['skycover/v1/dev_ab/#', false],
    ['skycover/v1/+/notices', false],
    ['thing/product/+/services', false],
    ['thing/product/dev_b/services', false],
    ['thing/product/AIRCRAFT0001/osd', false],
    ['#', false],
    ['$SYS/#', false],
    ['$share/g/skycover/v1/dev_a/#', false],
  ])('%s may be subscribed: %s', (filter, allowed) => {
    expect(canSubscribe(grant, filter)).toBe(allowed);
  });

  it('delivers nothing a wildcard matches but the device may not read', () => {
    expect(canReceive(grant, 'skycover/v1/dev_a/status')).toBe(false);
    expect(canReceive(grant, 'skycover/v1/dev_a/telemetry')).toBe(false);
    expect(canReceive(grant, 'skycover/v1/dev_a/cover/AIRCRAFT9999')).toBe(false);
  });

  it('lets a receiver report any serial number of the right form, others only what is bound', () => {
    expect(canReport(grant, 'AIRCRAFT9999')).toBe(false);
    expect(canReport({ ...grant, kind: 'receiver' }, 'AIRCRAFT9999')).toBe(true);
    expect(canReport({ ...grant, kind: 'receiver' }, 'no/sn')).toBe(false);
  });

  it('knows whose topic it is', () => {
    expect(parseDeviceTopic('thing/product/AIRCRAFT0001/state')).toEqual({
      kind: 'djiProperties',
      serialNumber: 'AIRCRAFT0001',
      channel: 'state',
    });
    expect(parseDeviceTopic('skycover/v1/d.1/mavlink')).toEqual({ kind: 'mavlink', deviceId: 'd.1' });
  });
});

describe('packet boundaries', () => {
  const limits = { connectBytes: 16, packetBytes: 200 };
  const stream = Buffer.concat([
    Buffer.from([0x10, 2, 1, 2]),
    Buffer.from([0xc0, 0]),
    Buffer.from([0x30, 0x81, 0x01]),
    Buffer.alloc(129),
  ]);

  it('are found however the bytes are cut', () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const scanner = new FrameScanner(limits);
      for (let start = 0; start < stream.length; start += size) {
        const chunk = stream.subarray(start, start + size);
        for (let at = 0; at < chunk.length; ) {
          const step = scanner.advance(chunk, at);
          if ('violation' in step) throw new Error(step.violation);
          at = step.at;
        }
      }
      expect(scanner.packets).toBe(3);
    }
  });

  it('cut off a later packet only above the larger bound', () => {
    const scanner = new FrameScanner(limits);
    scanner.advance(Buffer.from([0x10, 0]), 0);
    expect(scanner.advance(Buffer.from([0x30, 0xc5, 0x01]), 0)).not.toHaveProperty('violation');
    const other = new FrameScanner(limits);
    other.advance(Buffer.from([0x10, 0]), 0);
    expect(other.advance(Buffer.from([0x30, 0xc6, 0x01]), 0)).toMatchObject({
      violation: 'PACKET_TOO_LARGE',
      packetBytes: 201,
    });
  });
});

describe('rate', () => {
  it('lets one second’s worth through at once and then spaces messages evenly', () => {
    let bucket = fullBucket(10, 0);
    const waits = Array.from({ length: 12 }, () => {
      const taken = takeToken(bucket, 10, 0);
      bucket = taken.bucket;
      return taken.waitMs;
    });
    expect(waits).toEqual([...Array(10).fill(0), 100, 200]);
    expect(takeToken(bucket, 10, 300).waitMs).toBe(0);
  });
});
