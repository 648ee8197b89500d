import type { PlainInsertCommands, PlainInsertVariant } from './plain-insert.ts';
import { makeDataDir } from './product-process.ts';
import type { Reporter } from './reporter.ts';
import { Worker } from './worker.ts';

const SECONDS = 8;
/** Commits remembered; more would only repeat themselves. */
const SIZES_MAX = 2_000;

const NOTES: Readonly<Record<PlainInsertVariant, string>> = {
  rows: 'insertMany through the driver, a document per sample with raw payload, `_id` index only',
  documents: 'insertOne through the driver, a document per commit with all its samples and payloads',
  statements: 'better-sqlite3 alone, a row per sample with raw payload, primary key only',
};

/**
 * Reference (b): plain inserts in the groups that the product committed between two of its commits. Returns
 * rows per second of the variant that the target names.
 */
export async function measurePlainInsert(
  committed: { dataDir: string; fromSeq: number; toSeq: number },
  report: Reporter,
): Promise<number> {
  report.progress('reference: plain inserts in groups of the sizes that the product committed');
  const reader = new Worker<PlainInsertCommands>('plain-insert');
  const sizes = (await reader.call('sizes', committed)).slice(0, SIZES_MAX);
  await reader.stop();
  if (sizes.length === 0) throw new Error('the product committed nothing in the measured time');
  const rows = await measureVariant('rows', sizes, report);
  await measureVariant('documents', sizes, report);
  await measureVariant('statements', sizes, report);
  return rows;
}

async function measureVariant(
  variant: PlainInsertVariant,
  sizes: number[],
  report: Reporter,
): Promise<number> {
  const { dataDir, remove } = makeDataDir();
  const worker = new Worker<PlainInsertCommands>('plain-insert');
  try {
    const done = await worker.call('insert', { dataDir, sizes, variant, seconds: SECONDS });
    const perSecond = done.rows / done.seconds;
    report.figure({
      name: `reference.plainInsert.${variant}`,
      value: perSecond,
      unit: 'rows/s',
      note: `${NOTES[variant]}; ${Math.round(done.rows / done.commits)} a commit`,
    });
    return perSecond;
  } finally {
    await worker.stop();
    remove();
  }
}
