import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { StartupError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';

const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** Rows of a file with what it says of itself. */
export interface Table<Row> {
  rows: { line: number; row: Row }[];
  /** `SOURCE (NAME, sha256 …)`: the file a figure came from can be told from its successor. */
  provenance: string;
}

/** Text of a data file named by a variable. Throws StartupError with the variable's name. */
export function readDataFile(variable: string, path: string): { text: string; fingerprint: string } {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX)
      throw new StartupError(`${variable}: ${path} is larger than ${FILE_BYTES_MAX / 1024 / 1024} MB.`);
    const bytes = readFileSync(path);
    const fingerprint = `${basename(path)}, sha256 ${sha256Hex(bytes).slice(0, 12)}`;
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), fingerprint };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${variable}: ${path} can't be read: ${wordsOf(error)}`);
  }
}

/**
 * A table as CSV (`.csv`: `# provenance: …`, a header, rows) or NDJSON (`{"provenance": "…"}`, then one object a
 * line) with the same column names. Throws StartupError naming variable, file, line and column.
 */
export function readTable<Row>(variable: string, path: string, schema: z.ZodType<Row>): Table<Row> {
  const { text, fingerprint } = readDataFile(variable, path);
  const fail = (line: number, what: string): never => {
    throw new StartupError(`${variable}: ${path}, line ${line}: ${what}.`);
  };
  const { source, rows } =
    extname(path).toLowerCase() === '.csv' ? readCsv(text, fail) : readNdjson(text, fail);
  if (source === undefined || source.trim() === '')
    fail(1, 'no provenance: begin with "# provenance: …" (CSV) or {"provenance": "…"} (NDJSON)');
  return {
    provenance: `${source} (${fingerprint})`,
    rows: rows.map(({ line, value }) => {
      const parsed = schema.safeParse(value);
      if (parsed.success) return { line, row: parsed.data };
      const issue = parsed.error.issues[0];
      return fail(line, `${issue?.path.join('.') || 'row'}: ${issue?.message ?? 'not understood'}`);
    }),
  };
}

interface RawTable {
  source: string | undefined;
  rows: { line: number; value: unknown }[];
}
type Fail = (line: number, what: string) => never;

function readCsv(text: string, fail: Fail): RawTable {
  const source = /^\uFEFF?#\s*provenance:\s*(.+)$/m.exec(text)?.[1];
  try {
    const records: { info: { lines: number }; record: Record<string, string> }[] = parse(text, {
      bom: true,
      columns: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    const rows = records.map(({ info, record }) => ({
      line: info.lines,
      value: Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== '')),
    }));
    return { source, rows };
  } catch (error) {
    return fail(1, `no CSV: ${wordsOf(error)}`);
  }
}

function readNdjson(text: string, fail: Fail): RawTable {
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, json: line.trim() }));
  const values = lines
    .filter(({ json }) => json !== '')
    .map(({ line, json }): { line: number; value: unknown } => {
      try {
        return { line, value: JSON.parse(json) };
      } catch {
        return fail(line, 'no JSON');
      }
    });
  const [head, ...rows] = values;
  const named = head?.value;
  const source =
    typeof named === 'object' && named !== null && 'provenance' in named
      ? String(named.provenance)
      : undefined;
  return { source, rows };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
