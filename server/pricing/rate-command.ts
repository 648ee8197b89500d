import type { z } from 'zod';
import { ERRORS } from '../lib/errors.ts';
import type { Problem } from '../lib/wire.schema.ts';
import { RateInputSchema } from './rate.schema.ts';
import { rate } from './rate.ts';
import { ReceiptSchema } from './receipt.schema.ts';
import { recomputeReceipt } from './recompute-receipt.ts';
import { findTariff } from './tariffs.ts';

export interface CommandResult {
  /** 0 done, 1 a receipt that doesn't agree, 2 unusable input. */
  exitCode: 0 | 1 | 2;
  stdout: string;
  stderr: string;
}

/** `npm run -s rate`: text of standard input → one JSON line, or a problem document. */
export function runRateCommand(text: string): CommandResult {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return refuse('BODY_NOT_JSON', { reason: error instanceof Error ? error.message : String(error) });
  }
  const isReceipt = typeof given === 'object' && given !== null && 'receiptVersion' in given;
  return isReceipt ? recompute(given) : evaluate(given);
}

function evaluate(given: unknown): CommandResult {
  const parsed = RateInputSchema.safeParse(given);
  if (!parsed.success) return refuse('VALIDATION_FAILED', { issues: issuesOf(parsed.error) });
  const tariff = findTariff(parsed.data.tariff);
  if (!tariff) {
    return refuse('VALIDATION_FAILED', {
      issues: [{ path: 'tariff', message: `no tariff ${parsed.data.tariff}` }],
    });
  }
  return { exitCode: 0, stdout: `${JSON.stringify(rate(parsed.data, tariff))}\n`, stderr: '' };
}

function recompute(given: unknown): CommandResult {
  const parsed = ReceiptSchema.safeParse(given);
  if (!parsed.success) return refuse('VALIDATION_FAILED', { issues: issuesOf(parsed.error) });
  const result = recomputeReceipt(parsed.data);
  return { exitCode: result.agrees ? 0 : 1, stdout: `${JSON.stringify(result)}\n`, stderr: '' };
}

function issuesOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}

function refuse(
  code: 'BODY_NOT_JSON' | 'VALIDATION_FAILED',
  details: Record<string, unknown>,
): CommandResult {
  const [status, title] = ERRORS[code];
  const problem: Problem = {
    type: `urn:skycover:problem:${code}`,
    title,
    status,
    code,
    detail: title,
    details,
  };
  return { exitCode: 2, stdout: '', stderr: `${JSON.stringify(problem)}\n` };
}
