import { z } from 'zod';

/** Shapes that every module's contract shares: instants, ids, pages, problems. */

/** RFC 3339 instant; leaves the product in UTC with milliseconds. */
export const InstantSchema = z.iso.datetime({ offset: true }).describe('RFC 3339 instant');

/** Aircraft serial number as it stands in topics: compared by equality, never by pattern. */
export const SerialNumberSchema = z
  .string()
  .regex(/^[A-Za-z0-9]{8,20}$/, '8 to 20 letters and digits')
  .describe('aircraft serial number');

/** Whole fen, 1/100 CNY. */
export const FenSchema = z.int().min(0).max(1_000_000_000_000).describe('CNY fen (1/100 yuan)');
export const SignedFenSchema = z.int().describe('CNY fen (1/100 yuan), signed');

export const LatitudeSchema = z.number().min(-90).max(90).describe('WGS-84 degrees');
export const LongitudeSchema = z.number().min(-180).max(180).describe('WGS-84 degrees');

/** Controls but tab and line ends, half surrogates, what turns the text around it; then characters that show nothing. */
const CONTROL = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u;
const INVISIBLE = /[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;

/** Words a person wrote: trimmed, with something to see, no control characters, no half surrogates. */
export function textOf(length: { min?: number; max: number }) {
  const { min = 1, max } = length;
  return z
    .string()
    .trim()
    .max(max)
    .refine((text) => !CONTROL.test(text), 'has characters that are no text')
    .refine(
      (text) => text.replace(INVISIBLE, '').length >= min,
      min === 1 ? 'must not be empty' : `at least ${min} characters`,
    );
}

/** What no name on one line holds: any control, line end, half surrogate or mark that turns text around. */
export const BEYOND_A_LINE = /\p{Cc}|\p{Cs}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** A name: the words of one line. */
export function lineOf(length: { min?: number; max: number }) {
  return textOf(length).refine((text) => !BEYOND_A_LINE.test(text), 'must be one line of text');
}

/** A count in a query string: decimal digits only. */
export function countOf(bounds: { max: number; fallback: number }) {
  return z
    .string()
    .regex(/^\d{1,6}$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(bounds.max))
    .default(bounds.fallback);
}

/** Page request of every list. `cursor` is opaque. */
export const PageQuerySchema = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: countOf({ max: 200, fallback: 50 }),
});
export type PageQuery = z.infer<typeof PageQuerySchema>;

/** `{items, nextCursor}`: the form of every list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** RFC 9457 problem document with our stable `code`. */
export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errorId: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof ProblemSchema>;
