/**
 * Values of one field over many rows. Rows repeat themselves, so a field that says the same in every row is
 * kept once; the rest is left to the compressor that follows.
 */
export type Column<T> = { all: T } | T[];

/** The column of `values`; values are compared by identity, arrays by their JSON. */
export function toColumn<T>(values: readonly T[]): Column<T> {
  const [first] = values;
  if (first === undefined) return [];
  const isOne = Array.isArray(first)
    ? isSameList(values, JSON.stringify(first))
    : values.every((value) => value === first);
  return isOne ? { all: first } : [...values];
}

function isSameList(values: readonly unknown[], text: string): boolean {
  return values.every((value) => JSON.stringify(value) === text);
}

/** The value of row `index`. Throws RangeError when the column is shorter: what was stored is damaged. */
export function columnAt<T>(column: Column<T>, index: number): T {
  if (!Array.isArray(column)) return column.all;
  const value = column[index];
  if (value === undefined) throw new RangeError('a stored column is shorter than its rows');
  return value;
}

/** Integers as differences from the one before: times and counters shrink to a digit or two. */
export function toDeltas(values: readonly number[]): number[] {
  return values.map((value, index) => value - (index === 0 ? 0 : (values[index - 1] ?? 0)));
}

/** The inverse of toDeltas. */
export function fromDeltas(deltas: readonly number[]): number[] {
  let sum = 0;
  return deltas.map((delta) => {
    sum += delta;
    return sum;
  });
}
