import { connect, type MqttClient } from 'mqtt';
import { systemClock } from '../../server/lib/clock.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import { dueAtMs, type FlightPlan, planMessage } from './kill-plan.ts';

/** Unanswered publishes of one device at a time. */
const IN_FLIGHT_MAX = 50;
/** Of what was acknowledged a while ago, sent again as after a PUBACK that was lost, at each connection. */
const REPEATED_SHARE = 0.02;
const REPEATED_FROM_LAST = 2_000;
/** Messages that come a few places late. */
const LATE_SHARE = 0.03;
const LATE_BY = 7;
const PUMP_MS = 5;

/** A device that publishes whenever somebody listens, and keeps account of every acknowledgement. */
export class KillDevice {
  /** Samples of every message that was ever published, by its bytes. */
  readonly published = new Map<string, readonly string[]>();
  readonly acknowledged = new Set<string>();
  readonly #credential: DeviceCredential;
  readonly #plan: FlightPlan;
  #index = 0;
  #queue: string[] = [];
  #late: { payload: string; atIndex: number } | undefined;

  constructor(credential: DeviceCredential, plan: FlightPlan) {
    this.#credential = credential;
    this.#plan = plan;
  }

  get deviceId(): string {
    return this.#credential.deviceId;
  }

  /**
   * Publishes over one connection, oldest first and what is unanswered again, until the connection ends; told to
   * `finish`, until everything published is acknowledged. Says so each time something is.
   */
  async run(mqttUrl: string, options: { finish?: boolean; onAck?: () => void } = {}): Promise<void> {
    const { clientId, username, password } = this.#credential;
    const client = connect(mqttUrl, { clientId, username, password, reconnectPeriod: 0 });
    client.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => client.once('close', resolve));
    this.#queue = this.#listUnanswered();
    let inFlight = 0;
    const pump = (): void => {
      while (client.connected && inFlight < IN_FLIGHT_MAX) {
        const payload = this.#queue.shift() ?? (options.finish ? undefined : this.#take());
        if (payload === undefined) break;
        inFlight += 1;
        this.#publish(client, payload, () => {
          inFlight -= 1;
          options.onAck?.();
          pump();
        });
      }
      if (options.finish && inFlight === 0 && this.#queue.length === 0) client.end();
    };
    client.once('connect', pump);
    const timer = setInterval(pump, PUMP_MS);
    await ended;
    clearInterval(timer);
    await client.endAsync(true);
  }

  #publish(client: MqttClient, payload: string, onAck: () => void): void {
    const topic = `skycover/v1/${this.#credential.deviceId}/telemetry`;
    client.publish(topic, payload, { qos: 1 }, (error) => {
      if (error) return;
      this.acknowledged.add(payload);
      onAck();
    });
  }

  #listUnanswered(): string[] {
    const { random } = this.#plan;
    const answered = [...this.acknowledged].slice(-REPEATED_FROM_LAST);
    const repeated = answered.filter(() => random() < REPEATED_SHARE);
    const unanswered = [...this.published.keys()].filter((payload) => !this.acknowledged.has(payload));
    return [...repeated, ...unanswered];
  }

  /** The next message the device has, by now; now and then one is kept back. */
  #take(): string | undefined {
    if (this.#late && this.#late.atIndex <= this.#index) {
      const { payload } = this.#late;
      this.#late = undefined;
      return payload;
    }
    if (dueAtMs(this.#plan, this.#index) > systemClock.now()) return undefined;
    const message = planMessage(this.#plan, this.#index);
    this.#index += 1;
    this.published.set(message.payload, message.identities);
    if (this.#late || this.#plan.random() >= LATE_SHARE) return message.payload;
    this.#late = { payload: message.payload, atIndex: this.#index + LATE_BY };
    return this.#take();
  }
}
