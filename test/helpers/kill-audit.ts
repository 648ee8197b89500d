import { createHash } from 'node:crypto';
import type { Context } from '../../server/context.ts';
import { HASH_BYTES } from '../../server/evidence/merkle.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { toInstant } from '../../server/lib/clock.ts';
import { sha256Hex } from '../../server/lib/hash.ts';
import { bytesOf, type StoredBytes } from '../../server/lib/stored-bytes.ts';
import { type BatchRecord, saltAt } from '../../server/telemetry/batch.ts';
import { toSampleRecord } from '../../server/telemetry/sample-record.ts';
import { leafHashAt, type TrackSample } from '../../server/telemetry/track-sample.ts';
import { documentsOf } from './context.ts';
import { treeHash } from './reference-merkle.ts';
import { toTrackSample } from './telemetry.ts';

/** What devices know: samples by the bytes that carried them, and which of those were acknowledged. */
export interface PublishedBy {
  published: ReadonlyMap<string, readonly string[]>;
  acknowledged: ReadonlySet<string>;
}

/** What is wrong, in words; [] means that all of it agrees. */
export type Faults = string[];

export const identityOf = (sample: { serialNumber: string; observedAtMs: number }): string =>
  `${sample.serialNumber} ${toInstant(sample.observedAtMs)}`;

function countBy<T>(items: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Every acknowledged sample is there once, and none that nobody sent. */
export function auditSamples(
  samples: readonly { serialNumber: string; observedAtMs: number }[],
  devices: readonly PublishedBy[],
): Faults {
  const counts = countBy(samples.map(identityOf));
  const sent = new Set(devices.flatMap(({ published }) => [...published.values()].flat()));
  const faults = [...counts].flatMap(([identity, count]) => [
    ...(count > 1 ? [`${identity} is there ${count} times`] : []),
    ...(sent.has(identity) ? [] : [`${identity} was never sent`]),
  ]);
  for (const { published, acknowledged } of devices)
    for (const payload of acknowledged)
      for (const identity of published.get(payload) ?? [])
        if (!counts.has(identity)) faults.push(`${identity} was acknowledged and is gone`);
  return faults;
}

/** The bytes of every message are those that were sent, and what they say is what the sample says. */
export function auditPayloads(batches: readonly BatchRecord[], devices: readonly PublishedBy[]): Faults {
  const sent = new Set(devices.flatMap(({ published }) => [...published.keys()]));
  return batches.flatMap(({ _id, messages, samples }) => [
    ...messages.filter(({ payload }) => !sent.has(payload.toString())).map(() => `${_id}: bytes nobody sent`),
    ...samples
      .filter((sample) => {
        const text = messages[sample.message]?.payload.toString() ?? '';
        return !text.includes(toInstant(sample.observedAtMs)) || !text.includes(sample.serialNumber);
      })
      .map((sample) => `${_id}: ${identityOf(sample)} is not what its bytes say`),
  ]);
}

/** Batches follow each other without a gap, and each leaf hash is that of its record and salt. */
export function auditBatches(batches: readonly BatchRecord[]): { faults: Faults; leaves: Buffer[] } {
  const faults: Faults = [];
  const leaves: Buffer[] = [];
  for (const [at, batch] of batches.entries()) {
    if (batch.seq !== at + 1) faults.push(`batch ${at + 1} has seq ${batch.seq}`);
    if (batch.firstLeafIndex !== leaves.length) faults.push(`${batch._id} starts at another leaf`);
    batch.samples.forEach((sample, index) => {
      const { payload } = batch.messages[sample.message] ?? {};
      const record = toSampleRecord(sample, sha256Hex(payload ?? ''));
      const leaf = leafHashAt(batch, index);
      if (!leafOf(saltAt(batch.salts, index), canonicalJson(record)).equals(leaf))
        faults.push(`${batch._id}: leaf ${index} is not that of its record`);
      if (sample.leafIndex !== leaves.length) faults.push(`${batch._id}: sample ${index} has another leaf`);
      leaves.push(leaf);
    });
    if (batch.leafHashes.length !== batch.samples.length * HASH_BYTES)
      faults.push(`${batch._id}: leaves lack`);
    if (batch.logSize !== leaves.length) faults.push(`${batch._id} ends at another size`);
  }
  return { faults, leaves };
}

/** Written down once more, with nothing of the product's in it (design D4). */
function leafOf(salt: string, record: string): Buffer {
  const inner = createHash('sha256').update(salt).update(record).digest();
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(inner)
    .digest();
}

/** Every checkpoint ever kept, and the newest, is the root of so many of these leaves. */
export async function auditLog(context: Context, leaves: readonly Buffer[]): Promise<Faults> {
  const latest = await context.evidenceLog.readCheckpoint();
  const kept = await documentsOf(context, 'evidence_checkpoints');
  const notes = [latest?.note ?? '', ...kept.map(({ note }) => String(note))];
  const faults = notes.flatMap((note) => {
    const [, size = '', root = ''] = note.split('\n');
    const expected = treeHash(leaves.slice(0, Number(size))).toString('base64');
    return root === expected ? [] : [`the checkpoint of ${size} leaves has another root`];
  });
  return latest?.size === leaves.length ? faults : [...faults, `${latest?.size} leaves are signed`];
}

/** Tracks hold what the batches do, to the last field. */
export function auditTracks(batches: readonly BatchRecord[], tracks: readonly TrackSample[]): Faults {
  const committed = new Map(
    batches.flatMap(({ samples }) => samples.map((one) => [one.order, one] as const)),
  );
  const faults = tracks.flatMap((sample) => {
    const one = committed.get(sample.order);
    const same = one && canonicalJson(toTrackSample(one)) === canonicalJson(toTrackSample(sample));
    return same ? [] : [`${identityOf(sample)} is not what was committed`];
  });
  return tracks.length === committed.size
    ? faults
    : [...faults, `${tracks.length} of ${committed.size} samples are in the tracks`];
}

/** What can't be used is kept with its bytes: all of it that was acknowledged, and as the batches have it. */
export async function auditQuarantine(
  context: Context,
  batches: readonly BatchRecord[],
  devices: readonly PublishedBy[],
): Promise<Faults> {
  const records = await documentsOf(context, 'quarantine');
  const kept = new Set(records.map(({ payload }) => bytesOf(payload as StoredBytes).toString()));
  const junk = devices.flatMap(({ published, acknowledged }) =>
    [...acknowledged].filter((payload) => published.get(payload)?.length === 0),
  );
  const stored = records.map(({ _id }) => String(_id)).sort();
  const committed = batches.flatMap(({ quarantined }) => quarantined.map((one) => one.dedupeKey)).sort();
  return [
    ...junk
      .filter((payload) => !kept.has(payload))
      .map((payload) => `${payload} was acknowledged and is gone`),
    ...(canonicalJson(stored) === canonicalJson(committed) ? [] : ['quarantine is not what was committed']),
  ];
}
