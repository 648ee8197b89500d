import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import type { LegalClass } from '../classification/classification.schema.ts';
import type { Airframe, DroneModel } from '../registry/drone-model.schema.ts';
import type { WeatherFacts } from './factors.ts';
import type { Arc } from './rate.schema.ts';

/**
 * More than one flight under one price: hours airborne and take-offs of each aircraft, and how many fly *together*
 * (a show, one occurrence). Aircraft that fly on their own sum their hours and flights under `aircraft: 1`.
 */
export interface Exposure {
  hours: number;
  flights: number;
  aircraft: number;
}

/** What may be known of a flight beyond the essentials; what is absent counts as unknown (design D9c). */
export interface KnownFlightFacts {
  weather: WeatherFacts;
  /** The airframe is rated for rain. */
  rainRated: boolean;
  pilot: { hours: number | null; daysSinceLastFlight: number | null };
  maintenanceFactor: number;
  experience: { claims: number; expectedClaims: number };
  telematics: { product: number; hours: number };
  /** Years insured in a row and claims of the last three, for tariffs with no-claims levels. */
  noClaims: { years: number; claims: number };
  /** Weather expected 40 minutes after the planned take-off, for what the price would be then. */
  weatherLater: WeatherFacts;
  /** Local income divided by Shenzhen's; scales bodily severity. */
  region: number;
  parachute: 'none' | 'medium' | 'high';
  /** Certified logistics operator. */
  certifiedLogistics: boolean;
  /** SORA M1 mitigation shown, so that ground above the referral density may be priced. */
  groundMitigated: boolean;
  /** Highest height above ground of the flight, m: where a fall begins. */
  heightMeters: number;
}

export interface FlightPriceFacts {
  model: DroneModel;
  /** Of this airframe when it differs from its model. */
  declaredEmptyMassKg: number | null;
  declaredMtowKg: number | null;
  airframe: Airframe;
  legalClass: LegalClass;
  agricultural: boolean;
  registered: boolean;
  /** null: unknown, 30 minutes are assumed. */
  plannedMinutes: number | null;
  limitFen: number;
  deductibleFen: number;
  /** Shares sum to 1; one cell with share 1 when only the worst one is known. */
  cells: readonly { share: number; cell: GroundCell }[];
  /** null: unknown, assumed from the ground (SORA encounter categories 9 and 10). */
  arc: Arc | null;
  /** Hour 0-23, Asia/Shanghai. */
  takeoffHour: number;
  /** Minute of that hour; unknown counts as the full hour. */
  takeoffMinute?: number;
  /** Products beyond one flight; absent or null: one flight of the planned minutes. */
  exposure?: Exposure | null;
  /** Grade of the classification; null: out of table. */
  groundRiskGrade: number | null;
  /** Largest limit the reinsurance treaty takes, fen. A setting (design D7). */
  treatyLimitFen: number;
  /** Sum insured in this cell or event has reached its cap. */
  accumulationExceeded: boolean;
  known?: Partial<KnownFlightFacts>;
}
