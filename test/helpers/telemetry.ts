import type { Context } from '../../server/context.ts';
import { batchModel } from '../../server/telemetry/batch.model.ts';
import type { BatchRecord, CommittedSample } from '../../server/telemetry/batch.ts';
import { decodeBatch, type StoredBatch } from '../../server/telemetry/batch-codec.ts';
import type { TrackSample } from '../../server/telemetry/track-sample.ts';

/** Every commit that is still stored, by writer and in order. */
export async function readBatches(context: Pick<Context, 'connection'>): Promise<BatchRecord[]> {
  const stored = await batchModel(context.connection)
    .find()
    .sort({ writerId: 1, seq: 1 })
    .lean<StoredBatch[]>();
  return stored.map(decodeBatch);
}

/** Every sample of every track as the product shows it, by flight and in commit order. */
export async function readTracks(context: Pick<Context, 'connection' | 'tracks'>): Promise<TrackSample[]> {
  const segments: string[] = await context.connection.collection('track_segments').distinct('flightId');
  const committed = (await readBatches(context)).flatMap((batch) => batch.samples.map((one) => one.flightId));
  const samples: TrackSample[] = [];
  for (const flightId of [...new Set([...segments, ...committed])].sort())
    for await (const sample of context.tracks.readAfter(flightId, 0)) samples.push(toTrackSample(sample));
  return samples;
}

/** Without what only the batch knows: samples in memory still carry it. */
export function toTrackSample(sample: TrackSample & Partial<CommittedSample>): TrackSample {
  const { phase: _phase, message: _message, part: _part, ...track } = sample;
  return track;
}
