import { createLogger } from '../../server/lib/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { walletModel } from './store-models.ts';

/**
 * Runs in a process of its own until it is killed: writes without pause and prints each id once the write
 * that made it was acknowledged.
 */
const database = await openDatabase({ dataDir: process.env.STORE_DIR ?? '', logger: createLogger('silent') });
const Wallets = await walletModel(database.connection);
const IN_PARALLEL = 8;

async function writeForever(lane: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const _id = `${process.pid}-${lane}-${n}`;
    await Promise.all([
      Wallets.create({ _id, owner: 'writer', balanceFen: n, tags: [`lane${lane}`], code: _id }),
      Wallets.updateOne(
        { _id: 'total' },
        { $inc: { balanceFen: 1 }, $setOnInsert: { owner: 'sum' } },
        { upsert: true },
      ),
    ]);
    process.stdout.write(`${_id}\n`);
  }
}

await Promise.all(Array.from({ length: IN_PARALLEL }, (_, lane) => writeForever(lane)));
