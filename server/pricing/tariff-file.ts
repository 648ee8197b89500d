import { type Tariff, TariffSchema } from './tariff.schema.ts';

/** A tariff's own JSON, or the answer of `GET /v1/tariffs/:tariff` around it; undefined for anything else. */
export function parseTariffFile(text: string): Tariff | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const inner = typeof given === 'object' && given !== null && 'content' in given ? given.content : given;
  const parsed = TariffSchema.safeParse(inner);
  return parsed.success ? parsed.data : undefined;
}
