import type { LicenceClass } from './pilot.schema.ts';

export interface FlightForLicence {
  legalClass: 'micro' | 'light' | 'small' | 'medium' | 'large';
  /** 常规农用: agricultural aircraft up to 150 kg on regular crop work. */
  regularAgriculture: boolean;
  /** null: unknown, counts as controlled. */
  inSuitableAirspace: boolean | null;
  /** 超视距; null: unknown, counts as within sight. */
  beyondSight: boolean | null;
}

/** What the pilot of a flight must hold, and why. */
export interface LicenceNeed {
  needs: 'nothing' | 'training' | 'makerCertificate' | 'licence';
  /** Licence classes that do; empty where no paper of ours shows it. */
  classes: readonly LicenceClass[];
  clause: string;
  reason: string;
}

const WITHIN_SIGHT: readonly LicenceClass[] = ['VLOS', 'BVLOS', 'instructor'];
const BEYOND_SIGHT: readonly LicenceClass[] = ['BVLOS', 'instructor'];

interface Row extends Omit<LicenceNeed, 'classes'> {
  applies: (flight: FlightForLicence) => boolean;
}

/** The first row that applies decides. */
const ROWS: readonly Row[] = [
  {
    applies: ({ regularAgriculture }) => regularAgriculture,
    needs: 'makerCertificate',
    clause: 'Order 761 art. 17 (1)',
    reason: 'REGULAR_AGRICULTURE',
  },
  {
    applies: ({ legalClass }) => legalClass === 'micro',
    needs: 'nothing',
    clause: 'Order 761 art. 17 (2)',
    reason: 'CLASS_EXEMPT',
  },
  {
    applies: ({ legalClass, inSuitableAirspace }) => legalClass === 'light' && inSuitableAirspace === true,
    needs: 'nothing',
    clause: 'Order 761 art. 17 (2)',
    reason: 'LIGHT_IN_SUITABLE_AIRSPACE',
  },
  {
    applies: ({ legalClass }) => legalClass === 'light',
    needs: 'training',
    clause: 'Order 761 art. 17 (3)',
    reason: 'LIGHT_IN_CONTROLLED_AIRSPACE',
  },
  {
    applies: () => true,
    needs: 'licence',
    clause: 'Order 761 art. 16',
    reason: 'CLASS_REQUIRES',
  },
];

/** Which paper Order 761 art. 16-17 asks of the pilot. An unknown fact counts as the case that asks for more. */
export function licenceNeeded(flight: FlightForLicence): LicenceNeed {
  const row = ROWS.find(({ applies }) => applies(flight)) ?? (ROWS.at(-1) as Row);
  const { needs, clause, reason } = row;
  return { needs, clause, reason, classes: classesFor(needs, flight) };
}

function classesFor(needs: LicenceNeed['needs'], { beyondSight }: FlightForLicence): readonly LicenceClass[] {
  if (needs === 'makerCertificate') return ['agriculturalCertificate'];
  if (needs === 'licence') return beyondSight === true ? BEYOND_SIGHT : WITHIN_SIGHT;
  return [];
}
