import type { Airframe } from '../../server/registry/drone-model.schema.ts';
import type { LicenceClass } from '../../server/registry/pilot.schema.ts';

/** Records, so that the compiler notices a value that is missing here. */
const OF_AIRFRAME: Record<Airframe, true> = { multirotor: true, fixedWing: true, vtol: true, helicopter: true };
const OF_LICENCE: Record<LicenceClass, true> = {
  VLOS: true,
  BVLOS: true,
  instructor: true,
  agriculturalCertificate: true,
};

/** Values of the choices in forms, in the order they are offered. */
export const AIRFRAMES = Object.keys(OF_AIRFRAME) as Airframe[];
export const LICENCE_CLASSES = Object.keys(OF_LICENCE) as LicenceClass[];

/** The option chosen in a select of these; the first when it is none. */
export function optionOf<Option extends string>(options: readonly Option[], value: string): Option {
  return options.find((one) => one === value) ?? (options[0] as Option);
}
