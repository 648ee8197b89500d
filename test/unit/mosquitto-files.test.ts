import { describe, expect, it } from 'vitest';
import { canPublish, canReceive, listTopics } from '../../device-gateway/access.ts';
import { toMosquittoFiles } from '../../device-gateway/mosquitto-files.ts';
import { canServicePublish, SERVICE_PUBLISH_FILTERS } from '../../device-gateway/service-access.ts';
import type { DeviceGrant } from '../../server/registry/device.schema.ts';
import { toMosquittoHash } from '../../server/registry/mosquitto-hash.adapter.ts';

const grant = (deviceId: string, serialNumbers: string[], kind: DeviceGrant['kind']): DeviceGrant => ({
  deviceId,
  operatorId: 'opr_1',
  kind,
  serialNumbers: new Set(serialNumbers),
});
const controller = grant('dev_a', ['AIRCRAFT0001', 'AIRCRAFT0002'], 'controller');
const dock = { ...grant('dev_d', ['AIRCRAFT0004'], 'controller'), gatewaySerialNumber: 'DOCK00000001' };
const receiver = grant('dev_r', [], 'receiver');

describe('the list of topics', () => {
  it.each([controller, dock, receiver])('agrees with the rules that are asked one by one', (one) => {
    const { publish, receive } = listTopics(one);
    expect(publish.filter((topic) => !canPublish(one, topic))).toEqual([]);
    expect(receive.filter((topic) => !canReceive(one, topic.replace('+', 'ANYAIRCRAFT1')))).toEqual([]);
    expect(new Set(publish).size + new Set(receive).size).toBe(publish.length + receive.length);
  });

  it('has the DJI topics of a dock under its own serial number', () => {
    const { publish, receive } = listTopics(dock);
    expect(publish).toContain('sys/product/DOCK00000001/status');
    expect(receive).toContain('thing/product/DOCK00000001/services');
  });

  it('of one device has nothing that another may use too', () => {
    const other = listTopics(grant('dev_b', ['AIRCRAFT0003'], 'controller'));
    const { publish, receive } = listTopics(controller);
    expect(
      [...other.publish, ...other.receive].filter((topic) => [...publish, ...receive].includes(topic)),
    ).toEqual([]);
  });

  it('of our service agrees with its rule', () => {
    const topics = SERVICE_PUBLISH_FILTERS.map((filter) =>
      filter.endsWith('cover/+') ? 'skycover/v1/dev_a/cover/AIRCRAFT0001' : filter.replace('+', 'dev_a'),
    );
    expect(topics.filter((topic) => !canServicePublish(topic))).toEqual([]);
  });
});

it('leaves out devices whose password can’t be given away, and names them', () => {
  const files = toMosquittoFiles(
    [
      { grant: controller, mosquittoHash: '$7$101$a$b' },
      { grant: receiver, mosquittoHash: null },
    ],
    '$7$101$s$s',
  );
  expect(files.withoutHash).toEqual(['dev_r']);
  expect(files.passwords).toBe('skycover-service:$7$101$s$s\ndev_a:$7$101$a$b\n');
  expect(files.acl).toContain('user dev_a\ntopic write skycover/v1/dev_a/telemetry\n');
  expect(files.acl).toContain('topic read skycover/v1/dev_a/cover/AIRCRAFT0002\n');
  expect(files.acl).not.toContain('dev_r');
  expect(files.acl).not.toContain('#');
});

it('hashes as mosquitto_passwd does', () => {
  // Made by mosquitto_passwd 2.0.11 -b for the password "correct horse".
  const made =
    '$7$101$0dP0GwcbUuh3kx+A$eMQT8pMPn0sX4il+uBGfuEz4DtwBqhzy3f9dJmJVN608aw/uNgi14+mBkcQEjhag+cJGx4UhpB7vE2Y9zkeBBA==';
  const salt = Buffer.from(made.split('$')[3] ?? '', 'base64');
  expect(toMosquittoHash('correct horse', salt)).toBe(made);
});
