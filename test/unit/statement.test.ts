import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { airborneSpans, shareCovered } from '../../server/policies/share-covered.ts';
import type { Breach } from '../../server/policies/test-segment.ts';

const breach = (kind: Breach['kind'], fromMs: number, toMs: number): Breach => ({
  kind,
  fromMs,
  toMs,
  metersBeyond: null,
});
const attached = { coveredFromMs: 100, coveredToMs: null, validUntilMs: 900 };

describe('the covered share of a flight', () => {
  it('is all of it when cover ran from take-off to landing', () => {
    const airborne = [{ fromMs: 100, toMs: 800 }];
    expect(shareCovered({ airborne, attached, breaches: [] })).toEqual({
      airborneMs: 700,
      coveredMs: 700,
      uncovered: [],
    });
  });

  it('leaves out each stretch by its strongest reason, and counts none twice', () => {
    const airborne = [{ fromMs: 0, toMs: 1_000 }];
    const breaches = [
      breach('OUTSIDE_AREA', 300, 400),
      breach('ABOVE_CEILING', 350, 450),
      breach('NOT_PROVEN', 420, 500),
      breach('RISKIER_CLASS', 500, 600),
      breach('OUTSIDE_AREA', 850, 950),
    ];
    const share = shareCovered({ airborne, attached, breaches });
    expect(share.uncovered.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs])).toEqual([
      ['BEFORE_ATTACHMENT', 0, 100],
      ['LEFT_VOLUME', 300, 450],
      ['NOT_PROVEN', 450, 500],
      ['LEFT_VOLUME', 850, 900],
      ['AFTER_PLANNED_TIME', 900, 1_000],
    ]);
    expect(share.coveredMs).toBe(550);
  });

  it('is nothing without cover', () => {
    expect(shareCovered({ airborne: [{ fromMs: 5, toMs: 9 }], attached: null, breaches: [] })).toEqual({
      airborneMs: 4,
      coveredMs: 0,
      uncovered: [{ kind: 'NOT_COVERED', fromMs: 5, toMs: 9 }],
    });
  });

  it('always makes up the whole with what was not covered', () => {
    const ms = fc.integer({ min: 0, max: 1_000 });
    const kinds = fc.constantFrom<Breach['kind']>('OUTSIDE_AREA', 'NOT_PROVEN', 'OTHER_PILOT');
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, ms, ms)), ms, ms, (found, a, b) => {
        const breaches = found.map(([kind, x, y]) => breach(kind, Math.min(x, y), Math.max(x, y)));
        const airborne = [
          { fromMs: 0, toMs: Math.min(a, b) },
          { fromMs: Math.max(a, b), toMs: 1_000 },
        ];
        const share = shareCovered({ airborne, attached, breaches });
        const sum = share.uncovered.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
        expect(share.coveredMs + sum).toBe(share.airborneMs);
        expect(share.coveredMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('time in the air', () => {
  it('runs from each take-off to its landing, and to the newest sample of a flight still up', () => {
    const transitions = [
      { kind: 'tookOff', atMs: 10 },
      { kind: 'landed', atMs: 50 },
      { kind: 'resumed', atMs: 70 },
      { kind: 'lost', atMs: 80 },
    ];
    expect(airborneSpans({ transitions, tookOffAtMs: 10, lastMs: 100 })).toEqual([
      { fromMs: 10, toMs: 50 },
      { fromMs: 70, toMs: 100 },
    ]);
  });
});
