import { MINUTE_MS } from '../lib/clock.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { FlightAssignment } from './assign-flight.port.ts';
import type { BatchRecord, CommittedMessage, CommittedSample } from './batch.ts';
import type { IngestMessage, IngestReceipt } from './ingest.schema.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { screenSample } from './screen-sample.ts';
import type { ScreenedSample } from './screen-track.ts';
import { orderOf, sampleKeyOf } from './track-sample.ts';

/** One message made ready: hashed once, with what tells its samples (or itself, in quarantine) from others. */
export interface PreparedMessage {
  message: IngestMessage;
  payloadSha256: string;
  samples: readonly CanonicalSample[];
  /** Of each sample. */
  sampleKeys: string[];
  /** Id of its quarantine record: same device, topic, bytes and minute. */
  quarantineId: string;
}

/** What is known before the batch is made. */
export interface SeenBefore {
  /** Places in the list of all samples of the prepared messages, one message after another. */
  samples: ReadonlySet<number>;
  quarantineIds: ReadonlySet<string>;
}

export interface GatheredBatch
  extends Pick<BatchRecord, 'messages' | 'samples' | 'quarantined' | 'transitions'> {
  /** One per prepared message, in order. */
  receipts: IngestReceipt[];
}

/** The batch to be made, who judges a sample by those before it, and who says which flight it belongs to. */
export interface BatchPlace {
  seq: number;
  firstLeafIndex: number;
  /** Both asked once per sample taken, in order. */
  screen: (sample: CanonicalSample) => ScreenedSample;
  assign: (sample: CanonicalSample) => FlightAssignment;
}

/** The same unusable bytes are kept again only after this long. */
const QUARANTINE_WINDOW_MS = MINUTE_MS;

export function prepareMessage(message: IngestMessage): PreparedMessage {
  const payloadSha256 = sha256Hex(message.payload);
  const samples = message.outcome.kind === 'samples' ? message.outcome.samples : [];
  const window = Math.floor(message.receivedAtMs / QUARANTINE_WINDOW_MS);
  return {
    message,
    payloadSha256,
    samples,
    sampleKeys: samples.map((_, part) => sampleKeyOf(payloadSha256, part)),
    quarantineId:
      samples.length > 0
        ? ''
        : sha256Hex(`${message.deviceId}\n${message.topic}\n${payloadSha256}\n${window}`),
  };
}

/**
 * Messages → what one batch holds of them, in order of arrival: screened, without what was seen before (also
 * earlier in this very batch), assigned to flights and numbered on from `next`.
 */
export function gatherBatch(
  prepared: readonly PreparedMessage[],
  seen: SeenBefore,
  next: BatchPlace,
): GatheredBatch {
  const batch: GatheredBatch = { messages: [], samples: [], quarantined: [], transitions: [], receipts: [] };
  const inBatch = new Set<string>();
  let place = 0;
  for (const one of prepared) {
    const fresh = findFresh(one, { seen, inBatch, place });
    place += one.samples.length;
    batch.receipts.push(takeMessage(one, fresh, { batch, next }));
  }
  return batch;
}

/** Parts of the message that are new; for one in quarantine, part 0 stands for the message. */
function findFresh(
  one: PreparedMessage,
  known: { seen: SeenBefore; inBatch: Set<string>; place: number },
): number[] {
  const { seen, inBatch, place } = known;
  const isFresh = (identity: string) => {
    if (inBatch.has(identity)) return false;
    inBatch.add(identity);
    return true;
  };
  if (one.samples.length === 0)
    return !seen.quarantineIds.has(one.quarantineId) && isFresh(one.quarantineId) ? [0] : [];
  return one.samples.flatMap((sample, part) => {
    const identity = `${sample.serialNumber} ${sample.observedAtMs} ${one.sampleKeys[part]}`;
    return !seen.samples.has(place + part) && isFresh(identity) ? [part] : [];
  });
}

function takeMessage(
  one: PreparedMessage,
  fresh: readonly number[],
  to: { batch: GatheredBatch; next: BatchPlace },
): IngestReceipt {
  const { batch, next } = to;
  const total = Math.max(1, one.samples.length);
  const receipt: IngestReceipt = { accepted: 0, duplicates: total - fresh.length, quarantined: [] };
  if (fresh.length === 0) return receipt;
  const message = batch.messages.length;
  batch.messages.push(toCommittedMessage(one));
  const quarantine = (dedupeKey: string, refused: IngestReceipt['quarantined'][number]): void => {
    batch.quarantined.push({ message, dedupeKey, ...refused });
    receipt.quarantined.push(refused);
  };
  const { outcome } = one.message;
  if (outcome.kind === 'quarantined') {
    quarantine(one.quarantineId, { reason: outcome.reason, detail: outcome.detail });
    return receipt;
  }
  for (const part of inEventOrder(fresh, one.samples)) {
    const sample = one.samples[part];
    if (!sample) continue;
    const screened = screenSample(sample);
    if (screened.outcome === 'quarantined') {
      const { reason, detail } = screened;
      quarantine(sha256Hex(`${one.message.topic}\n${one.payloadSha256}\n${part}`), { reason, detail });
      continue;
    }
    const { sample: judged, clockSkewMs } = next.screen(screened.sample);
    const { transitions, flightId, isLate, phase } = next.assign(judged);
    const afterSample = batch.samples.length;
    batch.samples.push(
      toCommittedSample(judged, {
        clockSkewMs,
        flightId,
        isLate,
        order: orderOf(next.seq, afterSample),
        leafIndex: next.firstLeafIndex + afterSample,
        key: one.sampleKeys[part] ?? '',
        phase,
        message,
        part,
      }),
    );
    for (const transition of transitions) batch.transitions.push({ ...transition, afterSample });
    receipt.accepted += 1;
  }
  return receipt;
}

/** Field by field: a spread of so many fields is what a message would cost most of all. */
function toCommittedSample(
  sample: CanonicalSample,
  place: Omit<CommittedSample, keyof CanonicalSample | 'clockSkewMs'> & { clockSkewMs: number | null },
): CommittedSample {
  const committed: CommittedSample = {
    serialNumber: sample.serialNumber,
    source: sample.source,
    observedAtMs: sample.observedAtMs,
    receivedAtMs: sample.receivedAtMs,
    latitudeDegrees: sample.latitudeDegrees,
    longitudeDegrees: sample.longitudeDegrees,
    altitudeEllipsoidMeters: sample.altitudeEllipsoidMeters,
    altitudeAmslMeters: sample.altitudeAmslMeters,
    heightAboveTakeoffMeters: sample.heightAboveTakeoffMeters,
    heightAboveGroundMeters: sample.heightAboveGroundMeters,
    groundSpeedMps: sample.groundSpeedMps,
    verticalSpeedMps: sample.verticalSpeedMps,
    headingDegrees: sample.headingDegrees,
    trackDegrees: sample.trackDegrees,
    batteryPercent: sample.batteryPercent,
    mode: sample.mode,
    codes: sample.codes,
    flags: sample.flags,
    flightId: place.flightId,
    isLate: place.isLate,
    order: place.order,
    leafIndex: place.leafIndex,
    key: place.key,
    phase: place.phase,
    message: place.message,
    part: place.part,
  };
  if (place.clockSkewMs !== null) committed.clockSkewMs = place.clockSkewMs;
  return committed;
}

/**
 * A device that empties its buffer newest first means one flight, not many: within a message, samples are taken
 * in the order in which they happened. Each keeps its place in the message.
 */
function inEventOrder(parts: readonly number[], samples: readonly CanonicalSample[]): readonly number[] {
  if (parts.length < 2) return parts;
  const timeOf = (part: number) => samples[part]?.observedAtMs ?? 0;
  const isOrdered = parts.every(
    (part, index) => index === 0 || timeOf(parts[index - 1] ?? part) <= timeOf(part),
  );
  return isOrdered ? parts : parts.toSorted((a, b) => timeOf(a) - timeOf(b));
}

function toCommittedMessage({ message, payloadSha256 }: PreparedMessage): CommittedMessage {
  const { deviceId, topic, receivedAtMs, payload } = message;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return { deviceId, topic, receivedAtMs, payload: bytes, payloadSha256 };
}
