import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';

const SECRET_BYTES = 48;
const SECRET_LENGTH_MIN = 32;

/**
 * A secret by value, by file, or (outside production, which refuses earlier) generated once into the data
 * folder, readable by its owner only. Throws StartupError naming the variable or file that is wrong.
 */
export function readOrMakeSecret(
  source: { name: string; value: string | undefined; file: string | undefined },
  dataDir: string,
  ids: Ids,
): string {
  if (source.value) return source.value;
  if (source.file) return checked(source.name, readSecretFile(`${source.name}_FILE`, source.file));
  const path = join(dataDir, `${source.name.toLowerCase().replaceAll('_', '-')}`);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) makeSecret(path, ids.secret(SECRET_BYTES));
  } catch (error) {
    throw new StartupError(
      `The data folder ${dataDir} can't be written (${reasonOf(error)}). Set DATA_DIR to a folder that can.`,
    );
  }
  return checked(path, readSecretFile(path, path));
}

/** Whole or not at all, whatever happens meanwhile; another process that makes it too may be first. */
function makeSecret(path: string, secret: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, secret, { mode: 0o600, flush: true });
    linkSync(draft, path);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The trimmed text of a secret's file. Throws StartupError naming `name` when it can't be read or is empty. */
export function readSecretFile(name: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new StartupError(`${name} can't be read (${reasonOf(error)}).`);
  }
  if (text === '') throw new StartupError(`${name} is empty.`);
  return text;
}

function checked(name: string, secret: string): string {
  if (secret.length < SECRET_LENGTH_MIN)
    throw new StartupError(`${name} is shorter than ${SECRET_LENGTH_MIN} characters.`);
  return secret;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
