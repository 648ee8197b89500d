import { StartupError } from '../lib/errors.ts';
import { readDataFile } from './table-file.adapter.ts';
import { type ImportZonesInput, ImportZonesSchema } from './zone-import.schema.ts';

/**
 * ZONES_FILE → an import: `{format, source, defaults, document}` as POST /v1/zones/import takes it (without
 * `dryRun`). Throws StartupError.
 */
export function readZonesFile(path: string): ImportZonesInput {
  const { text } = readDataFile('ZONES_FILE', path);
  const fail = (what: string): never => {
    throw new StartupError(`ZONES_FILE: ${path}: ${what}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('no JSON');
  }
  const parsed = ImportZonesSchema.safeParse(json);
  if (parsed.success) return { ...parsed.data, dryRun: false };
  const issue = parsed.error.issues[0];
  return fail(`${issue?.path.join('.') || 'file'}: ${issue?.message}`);
}
