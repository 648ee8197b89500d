import type { Chance } from './chance.ts';

const DEPTH_MAX = 400;
/** Values that a field may hold by mistake or by malice. */
const HOSTILE: readonly [unknown, ...unknown[]] = [
  null,
  true,
  0,
  -0,
  -1,
  255,
  361,
  32_767,
  65_535,
  2_147_483_647,
  4_294_967_296,
  Number.MAX_SAFE_INTEGER,
  1e308,
  -1e308,
  5e-324,
  90.000_000_1,
  -180.1,
  16_540_709_686_556,
  1_767_225_600,
  1_767_225_600_000,
  '',
  '0',
  '113.95',
  'NaN',
  '\u0000\ud800',
  '__proto__',
  'constructor',
  '2026-01-01T00:00:00Z',
  '2026-13-40T99:99:99Z',
  'SKYM2000000000000001',
  'x'.repeat(5_000),
  [],
  {},
  [[[]]],
  { length: 1e9 },
];
const HOSTILE_KEYS = ['__proto__', 'constructor', 'toString', 'length', 'samples', 'data', ''] as const;

/** Changes one to three places of a JSON value and writes it, now and then in a form no serializer writes. */
export function mutateJson(value: unknown, chance: Chance): Uint8Array {
  let mutated = value;
  for (let left = 1 + chance.below(3); left > 0; left -= 1) mutated = mutateValue(mutated, chance);
  return Buffer.from(writeOddly(JSON.stringify(mutated) ?? 'undefined', chance), 'utf8');
}

/** Walks down at random and changes what it arrives at. */
function mutateValue(value: unknown, chance: Chance): unknown {
  if (chance.happens(0.25) || typeof value !== 'object' || value === null) return replace(value, chance);
  if (Array.isArray(value)) return mutateArray(value, chance);
  const entries = Object.entries(value);
  const [key, child] = entries[chance.below(entries.length)] ?? ['', null];
  const rest = entries.filter(([name]) => name !== key);
  const fromEntries = (pairs: [string, unknown][]): unknown => Object.fromEntries(pairs);
  if (chance.happens(0.15)) return fromEntries(rest);
  if (chance.happens(0.1)) return fromEntries([...rest, [chance.pick(HOSTILE_KEYS), child]]);
  return fromEntries([...rest, [key, mutateValue(child, chance)]]);
}

function mutateArray(items: readonly unknown[], chance: Chance): unknown[] {
  const at = chance.below(items.length);
  if (chance.happens(0.2)) return items.filter((_item, index) => index !== at);
  if (chance.happens(0.2)) {
    const copies = chance.happens(0.1) ? 300 : 3;
    return items.concat(Array.from({ length: copies }, () => items[at]));
  }
  return items.map((item, index) => (index === at ? mutateValue(item, chance) : item));
}

function replace(value: unknown, chance: Chance): unknown {
  if (typeof value === 'number' && chance.happens(0.5))
    return value * chance.pick([-1, 0, 1e-7, 0.1, 10, 1_000, 1e7]) + chance.pick([0, 0.5, -1, 1]);
  if (chance.happens(0.01)) return nest(chance.below(DEPTH_MAX), chance);
  return chance.pick(HOSTILE);
}

function nest(depth: number, chance: Chance): unknown {
  let nested: unknown = 1;
  const asArray = chance.happens(0.5);
  for (let level = 0; level < depth; level += 1) nested = asArray ? [nested] : { data: nested };
  return nested;
}

/** Forms that parse differently from what they look like, or not at all. */
function writeOddly(text: string, chance: Chance): string {
  if (chance.happens(0.85)) return text;
  const oddities: readonly [(text: string) => string, ...((text: string) => string)[]] = [
    (plain) => `\ufeff${plain}`,
    (plain) => ` \r\n\t${plain}\n`,
    (plain) => plain.replace(/^\{/, '{"timestamp":1767225600001,"data":{},'),
    (plain) => plain.replace(/:(\d+)/, ':1e400'),
    (plain) => plain.replace(/:(\d+)/, ':00$1'),
    (plain) => plain.replace(/,/, ',,'),
    (plain) => plain.replaceAll('"', "'"),
    (plain) => plain.replace(/:(-?\d)/, ':NaN,"x":$1'),
    (plain) => plain + plain,
    (plain) => `${plain.slice(0, -1)},`,
  ];
  return chance.pick(oddities)(text);
}
