import { AppError } from '../lib/errors.ts';
import { checkVolume } from './check-volume.ts';
import type { Volume } from './volume.schema.ts';

/** Throws the first problem of `checkVolume` with its field, and all of them in the details. */
export function assertVolume(volume: Volume): void {
  const problems = checkVolume(volume);
  const [first] = problems;
  if (first) throw new AppError(first.code, { field: first.field, problems });
}
