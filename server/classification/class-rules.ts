import type { LegalClass } from './classification.schema.ts';
import { atMost, type Condition, has, speedAtMost } from './conditions.ts';

export interface ClassRule {
  value: LegalClass;
  conditions: readonly Condition[];
}

const DEFINITIONS = 'Order 761 art. 62';

/** Order 761 art. 62, of v0 and v1. Rows from lightest to heaviest; the first whose conditions all hold is the legal class. */
export const CLASS_RULES: readonly ClassRule[] = [
  {
    value: 'micro',
    conditions: [
      atMost('emptyMassKg', {
        code: 'EMPTY_MASS_MICRO',
        clause: DEFINITIONS,
        limit: 0.25,
        unit: 'kg',
        strict: true,
      }),
      speedAtMost({ code: 'SPEED_MICRO', clause: DEFINITIONS, limit: 40 }),
      atMost('maxHeightMeters', { code: 'HEIGHT_MICRO', clause: DEFINITIONS, limit: 50, unit: 'm' }),
      has('shortRangeRadio', 'SHORT_RANGE_RADIO', DEFINITIONS),
      has('humanIntervention', 'HUMAN_INTERVENTION', DEFINITIONS),
    ],
  },
  {
    value: 'light',
    conditions: [
      atMost('emptyMassKg', { code: 'EMPTY_MASS_LIGHT', clause: DEFINITIONS, limit: 4, unit: 'kg' }),
      atMost('mtowKg', { code: 'MTOW_LIGHT', clause: DEFINITIONS, limit: 7, unit: 'kg' }),
      speedAtMost({ code: 'SPEED_LIGHT', clause: DEFINITIONS, limit: 100 }),
      has('airspaceKeeping', 'AIRSPACE_KEEPING', DEFINITIONS),
      has('monitoring', 'MONITORING', DEFINITIONS),
      has('humanIntervention', 'HUMAN_INTERVENTION', DEFINITIONS),
    ],
  },
  {
    value: 'small',
    conditions: [
      atMost('emptyMassKg', { code: 'EMPTY_MASS_SMALL', clause: DEFINITIONS, limit: 15, unit: 'kg' }),
      atMost('mtowKg', { code: 'MTOW_SMALL', clause: DEFINITIONS, limit: 25, unit: 'kg' }),
      has('airspaceKeeping', 'AIRSPACE_KEEPING', DEFINITIONS),
      has('monitoring', 'MONITORING', DEFINITIONS),
      has('humanIntervention', 'HUMAN_INTERVENTION', DEFINITIONS),
    ],
  },
  {
    value: 'medium',
    conditions: [
      {
        code: 'MTOW_MEDIUM',
        clause: DEFINITIONS,
        // An airframe light enough for the small class can't lift off at 150 kg: without an MTOW it is medium.
        holds: ({ mtowKg, emptyMassKg }) => {
          if (mtowKg !== null) return mtowKg <= 150;
          return emptyMassKg !== null && emptyMassKg <= 15 ? true : undefined;
        },
        detail: ({ mtowKg, emptyMassKg }) =>
          mtowKg === null ? `MTOW not known, empty mass ${emptyMassKg} kg` : `${mtowKg} kg, limit ≤ 150 kg`,
      },
    ],
  },
  { value: 'large', conditions: [] },
];

/** 农用: a label beside the class. */
export const AGRICULTURAL_CONDITIONS: readonly Condition[] = [
  {
    code: 'AGRICULTURAL_PURPOSE',
    clause: DEFINITIONS,
    holds: ({ agriculturalPurpose }) => agriculturalPurpose,
    detail: ({ agriculturalPurpose }) =>
      agriculturalPurpose ? 'built for crop work' : 'not built for crop work',
  },
  speedAtMost({ code: 'SPEED_AGRICULTURAL', clause: DEFINITIONS, limit: 50 }),
  atMost('maxHeightMeters', { code: 'HEIGHT_AGRICULTURAL', clause: DEFINITIONS, limit: 30, unit: 'm' }),
  atMost('maxRadiusMeters', { code: 'RADIUS_AGRICULTURAL', clause: DEFINITIONS, limit: 2_000, unit: 'm' }),
  has('airspaceKeeping', 'AIRSPACE_KEEPING', DEFINITIONS),
  has('monitoring', 'MONITORING', DEFINITIONS),
  has('humanIntervention', 'HUMAN_INTERVENTION', DEFINITIONS),
];
