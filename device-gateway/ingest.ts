import type { Clock } from '../server/lib/clock.ts';
import type { Notice } from '../server/policies/cover.schema.ts';
import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { IngestMessage, TelemetrySink } from '../server/telemetry/ingest.schema.ts';
import type { CanonicalSample } from '../server/telemetry/sample.schema.ts';
import { canReport, type DeviceTopic } from './access.ts';
import type { Counters } from './counters.ts';
import { type DeviceState, decode } from './decoders/decode.ts';
import { type Quarantined, quarantine } from './decoders/decoded.ts';
import { EMPTY_DJI_STATE } from './decoders/dji-state.ts';
import { findDjiReply } from './dji-reply.ts';
import { toQuarantineNotice } from './notice-text.ts';

export interface IngestDeps {
  sink: TelemetrySink;
  clock: Clock;
  counters: Counters;
  sendNotice: (deviceId: string, notice: Notice) => void;
  sendReply: (topic: string, payload: string) => void;
}

interface Arrival {
  grant: DeviceGrant;
  topic: string;
  parsed: Exclude<DeviceTopic, { kind: 'status' }>;
  payload: Uint8Array<ArrayBuffer>;
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
    payload: Uint8Array<ArrayBuffer>;
  }): Promise<void> {
    const { clock, counters } = this.#deps;
    const { parsed } = input;
    if (parsed.kind === 'status') {
      counters.count('statusMessages');
      return;
    }
    const arrival: Arrival = { ...input, parsed, receivedAtMs: clock.now() };
    const { samples, quarantined } = this.#decode(arrival);
    const messages: IngestMessage[] = [];
    if (samples.length > 0) messages.push(this.#toMessage(arrival, { kind: 'samples', samples }));
    if (quarantined) {
      const { reason, detail } = quarantined;
      messages.push(this.#toMessage(arrival, { kind: 'quarantined', reason, detail }));
    }
    if (messages.length === 0) counters.count('messagesWithoutSample');
    // Submitted together, in order, so that one commit can hold both parts.
    const receipts = await Promise.all(messages.map((message) => this.#deps.sink.submit(message)));
    counters.count('samples', samples.length);
    if (quarantined) this.#notify(arrival, quarantined);
    for (const refused of receipts
      .slice(0, samples.length > 0 ? 1 : 0)
      .flatMap((receipt) => receipt.quarantined)) {
      this.#notify(arrival, { ...refused, serialNumber: samples[0]?.serialNumber ?? null });
    }
    const reply = findDjiReply(input.topic, input.payload, arrival.receivedAtMs);
    if (reply) this.#deps.sendReply(reply.topic, reply.payload);
  }

  /** Forgets what a device's earlier messages said; called when its connection ends. */
  forget(deviceId: string): void {
    this.#states.delete(deviceId);
  }

  #decode(arrival: Arrival): { samples: CanonicalSample[]; quarantined: Quarantined | undefined } {
    const { grant, parsed, payload, receivedAtMs } = arrival;
    if (parsed.kind === 'djiProperties') {
      // A controller's own properties: its position is the pilot's, not an aircraft's.
      if (parsed.serialNumber === grant.deviceId) return { samples: [], quarantined: undefined };
      if (!canReport(grant, parsed.serialNumber))
        return { samples: [], quarantined: notBound(parsed.serialNumber) };
    }
    const state = this.#states.get(grant.deviceId) ?? EMPTY_DJI_STATE;
    const decoded = decode(state, payload, { channel: parsed, receivedAtMs });
    if (decoded.state !== state) this.#states.set(grant.deviceId, decoded.state);
    const foreign = decoded.samples.find((sample) => !canReport(grant, sample.serialNumber));
    if (!foreign) return decoded;
    return {
      samples: decoded.samples.filter((sample) => canReport(grant, sample.serialNumber)),
      quarantined: notBound(foreign.serialNumber),
    };
  }

  #toMessage(arrival: Arrival, outcome: IngestMessage['outcome']): IngestMessage {
    const { grant, topic, payload, receivedAtMs } = arrival;
    return { deviceId: grant.deviceId, topic, receivedAtMs, payload, outcome };
  }

  #notify(arrival: Arrival, refused: Pick<Quarantined, 'reason' | 'detail' | 'serialNumber'>): void {
    this.#deps.counters.count(`quarantined.${refused.reason}`);
    const notice = toQuarantineNotice({ ...refused, topic: arrival.topic, atMs: this.#deps.clock.now() });
    this.#deps.sendNotice(arrival.grant.deviceId, notice);
  }
}

function notBound(serialNumber: string): Quarantined {
  return quarantine(
    'AIRCRAFT_NOT_BOUND',
    `aircraft ${serialNumber} is not bound to this device`,
    serialNumber,
  );
}
