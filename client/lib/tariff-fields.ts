/** A tariff's numbers as a flat list, each at its path, so that a page can show and edit them without knowing them. */
export interface TariffField {
  /** As the server names it in a refusal: `wind.steps.1.upTo`. */
  path: string;
  /** First part of the path: what the numbers belong to. */
  group: string;
  /** The other parts. */
  parts: string[];
  value: number;
}

/** Every number of a tariff in its own order; texts and switched-off parts (null) have none. */
export function listTariffFields(content: object): TariffField[] {
  return walk(content, []);
}

function walk(value: unknown, parts: string[]): TariffField[] {
  if (typeof value === 'number') {
    const [group = '', ...rest] = parts;
    return [{ path: parts.join('.'), group, parts: rest, value }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => walk(inner, [...parts, key]));
}

/** The fields by group, in the order of their first number. */
export function groupTariffFields(fields: readonly TariffField[]): [string, TariffField[]][] {
  const groups = new Map<string, TariffField[]>();
  for (const field of fields) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  return [...groups];
}

/** A copy with other numbers at some paths; a path that isn't there changes nothing. */
export function withTariffNumbers<Content extends object>(
  content: Content,
  numbers: ReadonlyMap<string, number>,
): Content {
  const replace = (value: unknown, path: string): unknown => {
    if (typeof value === 'number') return numbers.get(path) ?? value;
    if (Array.isArray(value)) return value.map((inner, index) => replace(inner, join(path, String(index))));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, replace(inner, join(path, key))]),
    );
  };
  return replace(content, '') as Content;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** A number as typed: digits, a point, an exponent ("3e-4"); null when it is none. */
export function parseTariffNumber(text: string): number | null {
  return /^-?\d{1,12}(\.\d{1,12})?(e-?\d{1,2})?$/i.test(text.trim()) ? Number(text) : null;
}

/** Problems of a TARIFF_INVALID refusal by path. */
export function faultsOf(details: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  if (!Array.isArray(details.issues)) return faults;
  for (const issue of details.issues as unknown[]) {
    if (typeof issue !== 'object' || issue === null || !('path' in issue) || !('message' in issue)) continue;
    faults.set(String(issue.path), String(issue.message));
  }
  return faults;
}
