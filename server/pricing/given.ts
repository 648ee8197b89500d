/** One input of the formula with where it came from. */
export interface Given<Value> {
  value: Value;
  source: string;
  /** True when nobody stated it and the tariff's assumption stands in. */
  assumed: boolean;
}

export function stated<Value>(value: Value, source: string): Given<Value> {
  return { value, source, assumed: false };
}

export function assumed<Value>(value: Value, source: string): Given<Value> {
  return { value, source, assumed: true };
}
