import { shanghaiDay } from '../lib/clock.ts';
import type { Airframe } from './drone-model.schema.ts';
import type { LicenceNeed } from './licence-needed.ts';
import type { Pilot } from './pilot.schema.ts';

export type PilotProblem = {
  code: 'PILOT_LICENCE_EXPIRED' | 'PILOT_LICENCE_MISSING';
  field: 'pilotId';
  reason: string;
  clause: string;
};

/**
 * Whether a pilot may fly this until an instant (Unix ms; validity counts in days of Asia/Shanghai, the last
 * included). null: yes, or nobody asks for a paper. A pilot nobody named has no licence.
 */
export function findPilotProblem(
  need: LicenceNeed,
  pilot: Pick<Pilot, 'licence' | 'state'> | undefined,
  flight: { airframe: Airframe; untilMs: number },
): PilotProblem | null {
  // Training for controlled airspace has no paper in this registry; the airspace approval shows it.
  if (need.needs === 'nothing' || need.needs === 'training') return null;
  const problem = (code: PilotProblem['code'], reason: string): PilotProblem => ({
    code,
    field: 'pilotId',
    reason,
    clause: need.clause,
  });
  const licence = pilot?.licence;
  if (!licence) return problem('PILOT_LICENCE_MISSING', pilot ? 'NO_LICENCE' : 'NO_PILOT');
  if (pilot.state === 'retired') return problem('PILOT_LICENCE_MISSING', 'PILOT_RETIRED');
  if (!need.classes.includes(licence.licenceClass)) return problem('PILOT_LICENCE_MISSING', 'OTHER_CLASS');
  if (!licence.airframes.includes(flight.airframe)) return problem('PILOT_LICENCE_MISSING', 'OTHER_CATEGORY');
  const isValid = licence.validUntil === null || shanghaiDay(flight.untilMs) <= licence.validUntil;
  return isValid ? null : problem('PILOT_LICENCE_EXPIRED', `VALID_UNTIL ${licence.validUntil}`);
}
