import { describe, expect, it } from 'vitest';
import {
  isRegistrationMark,
  parseProductId,
  productIdStandardOn,
} from '../../server/registry/aircraft-marks.ts';
import { findAircraftProblems } from '../../server/registry/check-aircraft.ts';
import { findPilotProblem } from '../../server/registry/check-pilot.ts';
import { CONSENT_PURPOSES } from '../../server/registry/consent.schema.ts';
import { CONSENT_TEXTS } from '../../server/registry/consent-texts.ts';
import { DroneDeclarationSchema } from '../../server/registry/drone.schema.ts';
import { findDroneModel } from '../../server/registry/drone-models.ts';
import { type FlightForLicence, licenceNeeded } from '../../server/registry/licence-needed.ts';
import type { LicenceClass } from '../../server/registry/pilot.schema.ts';
import { resolveFigures } from '../../server/registry/resolve-facts.ts';
import { isUscc } from '../../server/registry/uscc.ts';

describe('unified social credit codes (GB 32100)', () => {
  it.each([
    ['the example of the standard', '91350100M000100Y43'],
    ['a firm whose check character is a letter', '9144030071526726XG'],
    ['a firm whose check character is a digit', '914403001922038216'],
    ['another', '91330100799655058B'],
    ['another', '91110108551385082Q'],
  ])('are accepted: %s', (_, code) => expect(isUscc(code)).toBe(true));

  it.each([
    ['one digit changed', '91350100M000100Y44'],
    ['two digits swapped', '91350100M001000Y43'],
    ['a letter of none', '9135010OM000100Y43'],
    ['too short', '91350100M000100Y4'],
    ['lower case', '91350100m000100y43'],
    ['more after it', '91350100M000100Y43 '],
    ['nothing', ''],
  ])('are refused: %s', (_, code) => expect(isUscc(code)).toBe(false));

  it('notice every change of a single character', () => {
    const code = '9144030071526726XG';
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    for (let at = 0; at < 18; at += 1)
      for (const other of alphabet)
        if (other !== code[at]) expect(isUscc(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
  });
});

describe('marks of an aircraft', () => {
  it.each(['UAS00000001', 'UAS99999999'])('%s is a registration mark', (mark) =>
    expect(isRegistrationMark(mark)).toBe(true),
  );
  it.each(['UAS0000001', 'UAS000000001', 'uas00000001', 'UAS0000000A', 'UAS00000001\n', ''])(
    '%j is no registration mark',
    (mark) => expect(isRegistrationMark(mark)).toBe(false),
  );
  it('takes a product ID apart, and refuses the letters O and I', () => {
    expect(parseProductId('1581F45T7228K00ABC12')).toEqual({
      makerCode: '1581',
      modelCode: 'F45T',
      serial: '7228K00ABC12',
    });
    for (const id of [
      '1581F45T7228K00ABC1',
      '1581F45T7228K00ABC1O',
      '1581F45T7228K00ABCI2',
      '1581f45t7228k00abc12',
    ])
      expect(parseProductId(id)).toBeUndefined();
  });
  it('goes by the mandatory standard from its first day', () => {
    expect(productIdStandardOn('2026-12-31')).toBe('GB/T 41300');
    expect(productIdStandardOn('2027-01-01')).toBe('GB 46860-2025');
  });
});

const model = findDroneModel('dji-mavic-pro');
if (!model) throw new Error('no model');
const declare = (more: object) => DroneDeclarationSchema.parse(more);

describe('an impossible aircraft', () => {
  it.each([
    ['emptyMassKg', { emptyMassKg: 2, mtowKg: 1.5 }],
    ['emptyMassKg', { emptyMassKg: 0.9 }],
    ['mtowKg', { mtowKg: 0.7 }],
    ['dimensionMeters', { dimensionMeters: 0 }],
    ['dimensionMeters', { dimensionMeters: -1 }],
    ['maxLevelSpeedMps', { maxLevelSpeedMps: 401 }],
    ['mtowKg', { mtowKg: 7.34 }],
    ['maxLevelSpeedMps', { maxLevelSpeedMps: 1.8 }],
    ['ceilingMeters', { ceilingMeters: 40_000 }],
    ['maxHeightMeters', { maxHeightMeters: 0 }],
  ])('is noticed by its %s: %j', (field, figures) => {
    expect(findAircraftProblems(declare(figures), model).map((one) => one.field)).toContain(field);
  });
  it.each([{}, { emptyMassKg: 0.734 }, { emptyMassKg: 2, mtowKg: 3 }, { maxLevelSpeedMps: 30 }])(
    'is none where it is only modified: %j',
    (figures) => expect(findAircraftProblems(declare(figures), model)).toEqual([]),
  );
  it('shows what differs from its model, and nothing that was declared alike', () => {
    const figures = resolveFigures(model, declare({ mtowKg: 1, emptyMassKg: model.emptyMassKg }));
    expect(figures).toMatchObject({ mtowKg: 1, emptyMassKg: model.emptyMassKg, declared: ['mtowKg'] });
  });
});

const flight = (more: Partial<FlightForLicence>): FlightForLicence => ({
  legalClass: 'small',
  regularAgriculture: false,
  inSuitableAirspace: true,
  beyondSight: false,
  ...more,
});

describe('the licence a flight needs (Order 761 art. 16-17)', () => {
  it.each([
    ['nothing', 'art. 17 (2)', { legalClass: 'micro', inSuitableAirspace: null }],
    ['nothing', 'art. 17 (2)', { legalClass: 'light' }],
    ['training', 'art. 17 (3)', { legalClass: 'light', inSuitableAirspace: false }],
    ['training', 'art. 17 (3)', { legalClass: 'light', inSuitableAirspace: null }],
    ['licence', 'art. 16', { legalClass: 'small' }],
    ['licence', 'art. 16', { legalClass: 'medium' }],
    ['licence', 'art. 16', { legalClass: 'large' }],
    ['makerCertificate', 'art. 17 (1)', { legalClass: 'medium', regularAgriculture: true }],
  ] as const)('is %s by %s: %j', (needs, clause, more) => {
    expect(licenceNeeded(flight(more))).toMatchObject({ needs, clause: `Order 761 ${clause}` });
  });
});

const DAY = Date.UTC(2026, 10, 30, 15, 59, 59);
const pilot = (licenceClass: LicenceClass, validUntil: string | null = '2026-11-30') => ({
  state: 'active' as const,
  licence: { number: 'L1', licenceClass, airframes: ['multirotor' as const], validUntil },
});
const ask = (
  who: Parameters<typeof findPilotProblem>[1],
  more: Partial<FlightForLicence> = {},
  at: Parameters<typeof findPilotProblem>[2] = { airframe: 'multirotor', untilMs: DAY },
) => findPilotProblem(licenceNeeded(flight(more)), who, at);

describe('a pilot', () => {
  it('may fly until the last second of the last day in China, and not a second longer', () => {
    expect(ask(pilot('VLOS'))).toBeNull();
    expect(ask(pilot('VLOS'), {}, { airframe: 'multirotor', untilMs: DAY + 1_000 })).toMatchObject({
      code: 'PILOT_LICENCE_EXPIRED',
      field: 'pilotId',
    });
    expect(ask(pilot('VLOS', null), {}, { airframe: 'multirotor', untilMs: DAY + 1e12 })).toBeNull();
  });
  it.each([
    ['nobody named one', undefined, {}, 'NO_PILOT'],
    ['there is none', { state: 'active' as const, licence: null }, {}, 'NO_LICENCE'],
    ['it is for flights in sight', pilot('VLOS'), { beyondSight: true }, 'OTHER_CLASS'],
    ['it is a maker’s certificate', pilot('agriculturalCertificate'), {}, 'OTHER_CLASS'],
    ['it is no maker’s certificate', pilot('BVLOS'), { regularAgriculture: true }, 'OTHER_CLASS'],
    ['the pilot left', { ...pilot('VLOS'), state: 'retired' as const }, {}, 'PILOT_RETIRED'],
  ])('has no licence for it when %s', (_, who, more, reason) => {
    expect(ask(who, more)).toMatchObject({ code: 'PILOT_LICENCE_MISSING', reason });
  });
  it('has none for another category of aircraft', () => {
    expect(ask(pilot('VLOS'), {}, { airframe: 'helicopter', untilMs: DAY })).toMatchObject({
      reason: 'OTHER_CATEGORY',
    });
  });
  it('needs none for a micro drone, named or not', () => {
    expect(ask(undefined, { legalClass: 'micro' })).toBeNull();
  });
});

describe('consent texts', () => {
  it.each(CONSENT_PURPOSES)('say in both languages what %s is and what ends without it', (purpose) => {
    const text = CONSENT_TEXTS[purpose];
    expect(text.purpose).toBe(purpose);
    for (const zh of [text.textZh, text.withoutZh]) expect(zh).toMatch(/\p{Script=Han}/u);
    for (const en of [text.textEn, text.withoutEn]) expect(en).not.toMatch(/\p{Script=Han}/u);
  });
});
