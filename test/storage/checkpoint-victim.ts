import mongoose from 'mongoose';
import { createLogger } from '../../server/lib/logger.ts';
import { connectEmbedded } from '../../server/storage/embedded/connection.ts';
import { EmbeddedStore } from '../../server/storage/embedded/store.ts';

/**
 * Runs in a process of its own until it is killed: its log is so short that it is always being folded into
 * the file. Prints each id once the write was acknowledged.
 */
const store = new EmbeddedStore(process.env.STORE_DIR ?? '', createLogger('silent'), {
  checkpointBytes: 32 * 1024,
});
const connection = await connectEmbedded(store, new mongoose.Mongoose());
const notes = connection.collection<{ _id: string; text: string }>('notes');
const text = 'x'.repeat(3_000);

async function writeForever(lane: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const _id = `${process.pid}-${lane}-${n}`;
    await notes.insertOne({ _id, text });
    process.stdout.write(`${_id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(writeForever));
