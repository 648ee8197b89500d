import type { Clock } from '../server/lib/clock.ts';
import type { Notice } from '../server/policies/cover.schema.ts';
import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { IngestMessage, IngestReceipt, TelemetrySink } from '../server/telemetry/ingest.schema.ts';
import type { DeviceTopic } from './access.ts';
import type { Counters } from './counters.ts';
import { decodePublish } from './decode-publish.ts';
import { type Decoded, type Quarantined, quarantine } from './decoders/decoded.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from './decoders/device-state.ts';
import type { DeviceControl } from './device-control.ts';
import { toQuarantineNotice } from './notice-text.ts';

export interface IngestDeps {
  sink: TelemetrySink;
  clock: Clock;
  counters: Counters;
  sendNotice: (deviceId: string, notice: Notice) => void;
  control: DeviceControl;
  /** A message of so many bytes went to quarantine. */
  onQuarantined?: (deviceId: string, bytes: number) => void;
}

interface Arrival {
  grant: DeviceGrant;
  topic: string;
  parsed: DeviceTopic;
  payload: Buffer<ArrayBuffer>;
  receivedAtMs: number;
}

/**
 * What happens to one permitted publish: decode, hold back what the device may not report, commit, tell
 * the device what could not be used. Both brokers, ours and an external one, feed it.
 */
export class Ingest {
  readonly #deps: IngestDeps;
  readonly #states = new Map<string, DeviceState>();

  constructor(deps: IngestDeps) {
    this.#deps = deps;
  }

  /** Resolves once everything the message held is committed; rejects when it is not, and then must not be acknowledged. */
  async accept(input: {
    grant: DeviceGrant;
    topic: string;
    parsed: DeviceTopic;
    payload: Buffer<ArrayBuffer>;
  }): Promise<void> {
    const { clock, counters, control } = this.#deps;
    const arrival: Arrival = { ...input, receivedAtMs: clock.now() };
    const { kind } = arrival.parsed;
    const decoded = this.#decode(arrival);
    const messages = toOutcomes(decoded).map((outcome) => this.#toMessage(arrival, outcome));
    if (decoded.housekeeping) counters.count(`housekeeping.${decoded.housekeeping}`);
    const [only] = messages;
    // Two parts are submitted together, in order, so that one commit can hold both.
    const receipts =
      only && messages.length === 1
        ? [await this.#deps.sink.submit(only)]
        : await Promise.all(messages.map((message) => this.#deps.sink.submit(message)));
    this.#answer(arrival, decoded, receipts);
    if (kind === 'djiGateway' || kind === 'status') await control.settle(arrival);
  }

  /**
   * The beginning of a message that was cut off because it is too large. Resolves once it is in quarantine; rejects
   * when it can't be kept.
   */
  async keepOversize(input: {
    grant: DeviceGrant;
    topic: string;
    payload: Buffer<ArrayBuffer>;
    packetBytes: number;
  }): Promise<void> {
    const { grant, topic, payload, packetBytes } = input;
    const refused = quarantine(
      'PAYLOAD_TOO_LARGE',
      `a packet of ${packetBytes} bytes, of which only the first ${payload.length} of the payload are kept`,
    );
    const { reason, detail } = refused;
    await this.#deps.sink.submit({
      ...{ deviceId: grant.deviceId, topic, payload, receivedAtMs: this.#deps.clock.now() },
      outcome: { kind: 'quarantined', reason, detail },
    });
    this.#notify({ grant, topic, payload }, refused);
  }

  /** A device's last will: never a sample. */
  async acceptWill(deviceId: string, payload: Uint8Array): Promise<void> {
    await this.#deps.control.settleWill(deviceId, payload, this.#deps.clock.now());
  }

  /** Tells the device what could not be used. */
  #answer(arrival: Arrival, decoded: Decoded<DeviceState>, receipts: readonly IngestReceipt[]): void {
    const { samples, quarantined } = decoded;
    this.#deps.counters.count('samples', samples.length);
    if (quarantined) this.#notify(arrival, quarantined);
    if (samples.length > 0) {
      const serialNumber = samples[0]?.serialNumber ?? null;
      for (const refused of receipts[0]?.quarantined ?? [])
        this.#notify(arrival, { ...refused, serialNumber });
    }
  }

  /** Forgets what a device's earlier messages said; called when its connection ends. */
  forget(deviceId: string): void {
    void this.#deps.control.noteEnd(deviceId, this.#deps.clock.now());
    this.#states.delete(deviceId);
  }

  #decode(arrival: Arrival): Decoded<DeviceState> {
    const { deviceId } = arrival.grant;
    const state = this.#states.get(deviceId) ?? EMPTY_DEVICE_STATE;
    const decoded = decodePublish(state, arrival);
    if (decoded.state !== state) this.#states.set(deviceId, decoded.state);
    return decoded;
  }

  #toMessage(arrival: Arrival, outcome: IngestMessage['outcome']): IngestMessage {
    const { grant, topic, payload, receivedAtMs } = arrival;
    return { deviceId: grant.deviceId, topic, receivedAtMs, payload, outcome };
  }

  #notify(
    arrival: Pick<Arrival, 'grant' | 'topic' | 'payload'>,
    refused: Pick<Quarantined, 'reason' | 'detail' | 'serialNumber'>,
  ): void {
    this.#deps.counters.count(`quarantined.${refused.reason}`);
    this.#deps.onQuarantined?.(arrival.grant.deviceId, arrival.payload.length);
    const notice = toQuarantineNotice({ ...refused, topic: arrival.topic, atMs: this.#deps.clock.now() });
    this.#deps.sendNotice(arrival.grant.deviceId, notice);
  }
}

/** What is to be committed of a message: its samples, what could not be used, both or neither. */
function toOutcomes({
  samples,
  quarantined,
}: Pick<Decoded<DeviceState>, 'samples' | 'quarantined'>): IngestMessage['outcome'][] {
  const outcomes: IngestMessage['outcome'][] = [];
  if (samples.length > 0) outcomes.push({ kind: 'samples', samples });
  if (quarantined) {
    const { reason, detail } = quarantined;
    outcomes.push({ kind: 'quarantined', reason, detail });
  }
  return outcomes;
}
