import type { Airframe } from '../../server/registry/drone-model.schema.ts';
import type { LicenceClass, Pilot, PilotDetails } from '../../server/registry/pilot.schema.ts';

/** A pilot as typed; empty means not known. */
export interface PilotDraft {
  name: string;
  hasLicence: boolean;
  number: string;
  licenceClass: LicenceClass;
  airframes: Airframe[];
  validUntil: string;
  hours: string;
  lastFlightOn: string;
  isRetired: boolean;
}

export function toPilotDraft(pilot: Pilot | null): PilotDraft {
  return {
    name: pilot?.name ?? '',
    hasLicence: pilot === null || pilot.licence !== null,
    number: pilot?.licence?.number ?? '',
    licenceClass: pilot?.licence?.licenceClass ?? 'VLOS',
    airframes: pilot?.licence?.airframes ?? ['multirotor'],
    validUntil: pilot?.licence?.validUntil ?? '',
    hours: pilot?.hours == null ? '' : String(pilot.hours),
    lastFlightOn: pilot?.lastFlightOn ?? '',
    isRetired: pilot?.state === 'retired',
  };
}

export function toPilotDetails(draft: PilotDraft): PilotDetails {
  const { name, hasLicence, number, licenceClass, airframes } = draft;
  return {
    name,
    licence: hasLicence ? { number, licenceClass, airframes, validUntil: draft.validUntil || null } : null,
    hours: draft.hours === '' ? null : Number(draft.hours),
    lastFlightOn: draft.lastFlightOn || null,
  };
}
