import type { ErrorCode } from '../lib/errors.ts';

/** One thing wrong with what somebody asks: a code of the error table, the field by its path, a sentence. */
export interface RequestProblem {
  code: ErrorCode;
  field: string;
  detail: string;
}
