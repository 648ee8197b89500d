import type { DeviceGrant } from './device.schema.ts';

/** Who may publish and subscribe where at an external broker: the gateway's rules, asked by the server's doors. */
export interface TopicRules {
  /** User name of our own gateways and servers; its password is the service secret. */
  serviceUsername: string;
  canServicePublish(topic: string): boolean;
  canServiceSubscribe(filter: string): boolean;
  canPublish(grant: DeviceGrant, topic: string): boolean;
  canSubscribe(grant: DeviceGrant, filter: string): boolean;
}
