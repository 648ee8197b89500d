import { describe, expect, it } from 'vitest';
import {
  LEGAL_CLASSES,
  type LegalClass,
  type Obligation,
  OperationFactsSchema,
} from '../../server/classification/classification.schema.ts';
import { OBLIGATION_REASON_TEXTS } from '../../server/classification/classification-texts.ts';
import { decideObligations, OBLIGATION_RULES_V1 } from '../../server/classification/obligations.ts';

const decided = (legalClass: LegalClass, circumstances: object & { regular?: boolean }): Obligation[] => {
  const { regular = false, ...operation } = circumstances;
  return decideObligations(OBLIGATION_RULES_V1, {
    legalClass,
    regularAgriculture: regular,
    operation: OperationFactsSchema.parse({ inSuitableAirspace: true, ...operation }),
  });
};
/** micro, light, small, medium, large: y where the duty applies. */
const row = (code: Obligation['code'], circumstances: object & { regular?: boolean } = {}): string =>
  LEGAL_CLASSES.map((legalClass) =>
    decided(legalClass, circumstances).find((one) => one.code === code)?.applies ? 'y' : '-',
  ).join('');

describe('duties by class, every cell', () => {
  it.each([
    ['LIABILITY_INSURANCE', 'commercial (art. 12)', { commercial: true }, 'yyyyy'],
    ['LIABILITY_INSURANCE', 'not commercial (art. 12)', { commercial: false }, '--yyy'],
    ['LIABILITY_INSURANCE', 'not known whether commercial', { commercial: null }, 'yyyyy'],
    [
      'LIABILITY_INSURANCE',
      'commercial crop work has no exemption',
      { commercial: true, regular: true },
      'yyyyy',
    ],
    [
      'LIABILITY_INSURANCE',
      'crop work that is not commercial: by class',
      { commercial: false, regular: true },
      '--yyy',
    ],
    ['REAL_NAME_REGISTRATION', 'always (art. 10)', {}, 'yyyyy'],
    ['REAL_NAME_REGISTRATION', 'crop work too', { regular: true }, 'yyyyy'],
    ['AIRWORTHINESS_PERMIT', 'always (art. 8)', {}, '---yy'],
    ['AIRWORTHINESS_PERMIT', 'crop work: by class', { regular: true }, '---yy'],
    ['OPERATOR_CERTIFICATE', 'a unit (art. 11)', { holder: 'unit' }, '-yyyy'],
    ['OPERATOR_CERTIFICATE', 'nobody said who', { holder: null }, '-yyyy'],
    ['OPERATOR_CERTIFICATE', 'a person', { holder: 'person' }, '-----'],
    ['OPERATOR_CERTIFICATE', 'a unit on crop work', { holder: 'unit', regular: true }, '-----'],
    ['PILOT_LICENCE', 'always (art. 16-17)', {}, '--yyy'],
    ['PILOT_LICENCE', 'crop work: the maker certifies', { regular: true }, '-----'],
    ['NETWORK_IDENTIFICATION', 'always (art. 24)', {}, '-yyyy'],
    ['BROADCAST_IDENTIFICATION', 'always (art. 24)', {}, 'yyy--'],
    ['FLIGHT_APPLICATION', 'suitable airspace (art. 31(1))', {}, '---yy'],
    ['FLIGHT_APPLICATION', 'controlled airspace', { inSuitableAirspace: false }, 'yyyyy'],
    ['FLIGHT_APPLICATION', 'airspace not known', { inSuitableAirspace: null }, 'yyyyy'],
    ['FLIGHT_APPLICATION', 'crop work (art. 31(2))', { regular: true }, '-----'],
    [
      'FLIGHT_APPLICATION',
      'state duty at own sites (art. 31(3))',
      { stateDuty: true, inSuitableAirspace: false },
      '-----',
    ],
    [
      'FLIGHT_APPLICATION',
      'inspection at an airport (art. 31(4))',
      { airportInspection: true, inSuitableAirspace: false },
      '-----',
    ],
  ] as const)('%s, %s', (code, _name, circumstances, wanted) => {
    expect(row(code, circumstances)).toBe(wanted);
  });

  it.each(['relayed', 'dangerousGoodsOrDrops', 'overCrowd', 'fromMovingVehicle', 'swarm'] as const)(
    'art. 31, second paragraph: %s loses each of the four exemptions',
    (circumstance) => {
      const lost = { [circumstance]: true };
      for (const exempt of [{}, { stateDuty: true }, { airportInspection: true }])
        expect(row('FLIGHT_APPLICATION', { ...exempt, ...lost })).toBe('yyyyy');
      // Dropping is what crop work does.
      expect(row('FLIGHT_APPLICATION', { regular: true, ...lost })).toBe(
        circumstance === 'dangerousGoodsOrDrops' ? '-----' : 'yyyyy',
      );
    },
  );

  it('each has a clause and words in both languages', () => {
    const cases = [
      {},
      { commercial: false },
      { stateDuty: true },
      { airportInspection: true },
      { regular: true },
    ];
    const all = LEGAL_CLASSES.flatMap((one) => cases.flatMap((circumstances) => decided(one, circumstances)));
    expect(all.filter(({ clause }) => !/^Order 761 art\. \d/.test(clause))).toEqual([]);
    expect(all.filter(({ reason }) => !OBLIGATION_REASON_TEXTS[reason]?.zh)).toEqual([]);
  });
});
