import { describe, expect, it } from 'vitest';
import {
  faultsOf,
  groupTariffFields,
  listTariffFields,
  parseTariffNumber,
  withTariffNumbers,
} from '../../client/lib/tariff-fields.ts';
import { stepsOf } from '../../client/lib/tariff-steps.ts';
import { tariffEn } from '../../client/locales/tariff-en.data.ts';
import { MOTOR_NO_CLAIMS } from '../../server/pricing/no-claims.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { TARIFF_EVENTS, TARIFF_STATES } from '../../server/pricing/tariff-version.schema.ts';

describe('a tariff on the page', () => {
  const everything = { ...TARIFF_V0, noClaims: MOTOR_NO_CLAIMS };

  it('shows every number once, each under words of its own', () => {
    const fields = listTariffFields(everything);
    expect(fields).toHaveLength(JSON.stringify(everything).match(/[:[,]-?\d/g)?.length ?? 0);
    const words = new Set([...Object.keys(tariffEn.groups), ...Object.keys(tariffEn.leaf)]);
    const missing = fields
      .flatMap(({ group, parts }) => [group, ...parts.filter((part) => !/^\d+$/.test(part))])
      .filter((part) => !words.has(part));
    expect(missing).toEqual([]);
    expect(groupTariffFields(fields).flatMap(([, some]) => some)).toEqual(fields);
  });

  it('changes the numbers at their paths and nothing else', () => {
    const changed = withTariffNumbers(TARIFF_V0, new Map([['wind.steps.1.factor', 1.2]]));
    expect(changed.wind.steps[1]).toEqual({ upTo: 0.75, factor: 1.2 });
    expect(withTariffNumbers(changed, new Map([['wind.steps.1.factor', 1.15]]))).toEqual(TARIFF_V0);
    expect(withTariffNumbers(TARIFF_V0, new Map([['nothing.here', 1]]))).toEqual(TARIFF_V0);
  });

  it.each([
    ['0.25', 0.25],
    ['3e-4', 3e-4],
    ['-1', -1],
    ['', null],
    ['1,5', null],
    ['NaN', null],
    ['Infinity', null],
    ['0x10', null],
  ])('reads %j as %s', (text, value) => expect(parseTariffNumber(text)).toBe(value));

  it('finds the refused numbers by their paths, whatever else the refusal carries', () => {
    expect([...faultsOf({ issues: [{ path: 'rain', message: 'too high' }, null, 'x'] })]).toEqual([
      ['rain', 'too high'],
    ]);
    expect(faultsOf({}).size).toBe(0);
  });

  it('offers steps that exist, and a shadow run once somebody has checked', () => {
    for (const state of TARIFF_STATES) {
      for (const event of stepsOf({ state, shadow: false })) expect(TARIFF_EVENTS).toContain(event);
    }
    expect(stepsOf({ state: 'draft', shadow: false })).toEqual(['check']);
    expect(stepsOf({ state: 'filed', shadow: true })).toEqual(['makeEffective', 'stopShadow']);
  });
});
