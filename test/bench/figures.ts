/** One measured thing, as a line of the table and as one JSON line. */
export interface Figure {
  /** Dotted: scenario, phase, what. */
  name: string;
  value: number;
  unit: string;
  /** What the value was asked to be; none means that it is told, not judged. */
  target?: { least: number } | { most: number };
  /** Name and value of what it is compared with, measured in the same run. */
  reference?: { name: string; value: number };
  note?: string;
}

/** Whether a figure meets its target; true without one. */
export function isMet({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return 'least' in target ? value >= target.least : value <= target.most;
}

export function toJsonLine(figure: Figure): string {
  const { target, reference } = figure;
  return JSON.stringify({
    ...figure,
    value: rounded(figure.value),
    ...(target ? { ok: isMet(figure) } : {}),
    ...(reference ? { ratio: rounded(figure.value / reference.value) } : {}),
  });
}

const NAME_WIDTH = 44;

export function toTableLine(figure: Figure): string {
  const { name, value, unit, target, reference, note } = figure;
  const verdict = target === undefined ? '    ' : isMet(figure) ? ' ok ' : 'MISS';
  const asked =
    target === undefined
      ? ''
      : 'least' in target
        ? `  (at least ${target.least})`
        : `  (at most ${target.most})`;
  const ratio = reference ? `  ${(value / reference.value).toFixed(2)} × ${reference.name}` : '';
  const said = note ? `  ${note}` : '';
  return `${verdict} ${name.padEnd(NAME_WIDTH)} ${shown(value)} ${unit}${asked}${ratio}${said}`;
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4));
}

function shown(value: number): string {
  return rounded(value).toLocaleString('en-US', { maximumFractionDigits: 3 }).padStart(12);
}
