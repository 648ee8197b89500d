/** A row per event; `serverStarted` has our writer's id in the place of a device. */
export interface LinkEventRecord {
  deviceId: string;
  kind: 'connected' | 'disconnected' | 'lost' | 'serverStarted';
  atMs: number;
  /** serverStarted: when the process before it was last seen to work, Unix ms. */
  aliveUntilMs: number | null;
}
