import type { Classification } from '../classification/classification.schema.ts';
import type { ClassificationService } from '../classification/classification.service.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import { toFlight } from '../flights/to-flight.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, MINUTE_MS, toInstant } from '../lib/clock.ts';
import type { Position } from '../lib/geo.ts';
import type { AttachmentRecord } from '../policies/attachment-record.ts';
import type { AttachmentsService } from '../policies/attachments.service.ts';
import { coverStateAt } from '../policies/cover-state.ts';
import type { EnvelopesService } from '../policies/envelopes.service.ts';
import type { InsuredAircraftService } from '../policies/insured-aircraft.service.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { UsersService } from '../registry/users.service.ts';
import type { Airborne, AirborneAircraft, InsuredQuery } from './compliance.schema.ts';
import { findCoverAt, findWindowAt, wasInAir } from './insured-at.ts';

interface Deps {
  clock: Clock;
  flights: FlightsService;
  attachments: AttachmentsService;
  envelopes: EnvelopesService;
  insuredAircraft: InsuredAircraftService;
  drones: DronesService;
  users: UsersService;
  classification: ClassificationService;
}

const AIRBORNE_MAX = 2_000;
const DUTY_KEPT_MS = MINUTE_MS;

/** Who is in the air, who is insured, and who must be. It reads what the others decided and changes nothing. */
export class ComplianceService {
  readonly #deps: Deps;
  /** A drone's duty to insure changes with its facts only, which is seldom: asked for once in a while. */
  readonly #duty = new Map<string, { duty: boolean; untilMs: number }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Everything airborne now; the counts are of the very list given. Throws PERMISSION_DENIED. */
  async listAirborne(viewer: Viewer): Promise<Airborne> {
    permit(viewer, 'airborne.read');
    const { flights, attachments, users, clock } = this.#deps;
    const now = clock.now();
    const records = await flights.listAirborne(AIRBORNE_MAX);
    const [bound, names] = await Promise.all([
      attachments.mapByFlight(records.map((record) => record._id)),
      users.operatorNames(records.flatMap((record) => record.operatorId ?? [])),
    ]);
    const items = await Promise.all(
      records.map((record) =>
        this.#toAircraft(record, {
          attachment: bound.get(record._id),
          operatorName: names.get(record.operatorId ?? '') ?? null,
          now,
        }),
      ),
    );
    const insured = items.filter((item) => item.insured).length;
    const pending = items.filter((item) => item.flight.coverage.status === 'unknown').length;
    return {
      at: toInstant(now),
      counts: { airborne: items.length, insured, pending, uninsured: items.length - insured - pending },
      items,
    };
  }

  /**
   * Whether an aircraft was insured at an instant (now by default) and, where it is told, at a place. In the air
   * its flight's attachment answers; on the ground the window of a policy that names it. Throws PERMISSION_DENIED.
   */
  async isInsured(viewer: Viewer, query: InsuredQuery): Promise<{ insured: boolean; limitFen?: number }> {
    permit(viewer, 'insured.read');
    const { serialNumber } = query;
    const atMs = query.at === undefined ? this.#deps.clock.now() : fromInstant(query.at);
    const flights = await this.#deps.flights.listAround(serialNumber, atMs);
    const attached = await this.#deps.attachments.mapByFlight(flights.map((flight) => flight._id));
    const cover = findCoverAt([...attached.values()], atMs);
    if (cover) {
      const isSuspended = await this.#deps.envelopes.isSuspendedAt(cover._id, atMs);
      return isSuspended ? { insured: false } : { insured: true, limitFen: cover.limitFen };
    }
    // A flight that was in the air then has its own answer: not covered is not covered.
    if (flights.some((flight) => wasInAir(flight, atMs))) return { insured: false };
    const named = await this.#deps.insuredAircraft.listPolicies(serialNumber, atMs, atMs);
    const window = findWindowAt(named, { atMs, position: positionOf(query) });
    return window ? { insured: true, limitFen: window.limitFen } : { insured: false };
  }

  async #toAircraft(
    record: FlightRecord,
    more: { attachment: AttachmentRecord | undefined; operatorName: string | null; now: number },
  ): Promise<AirborneAircraft> {
    const flight = toFlight(record);
    const { state } = coverStateAt({
      flightState: record.state,
      coverage: flight.coverage,
      attachment: more.attachment,
      nowMs: more.now,
    });
    const insured = state === 'covered' || state === 'ending';
    return {
      flight,
      operatorName: more.operatorName,
      insured,
      mustInsure: await this.#mustInsure(record),
      policyId: more.attachment?.policyId ?? null,
      limitFen: insured ? (more.attachment?.limitFen ?? null) : null,
      reasons: flight.coverage.reasons,
    };
  }

  /** Duty to insure of Order 761 art. 12; null for an aircraft nobody registered. */
  async #mustInsure(record: FlightRecord): Promise<boolean | null> {
    if (record.droneId === null) return null;
    const known = this.#duty.get(record.droneId);
    const nowMs = this.#deps.clock.now();
    if (known && nowMs < known.untilMs) return known.duty;
    const drone = await this.#deps.drones.findBySerialNumber(record.serialNumber);
    if (!drone) return null;
    const duty = hasDutyToInsure(await this.#deps.classification.classifyDrone(drone, null));
    this.#duty.set(record.droneId, { duty, untilMs: nowMs + DUTY_KEPT_MS });
    return duty;
  }
}

function positionOf({ lat, lon }: InsuredQuery): Position | null {
  return lat === undefined || lon === undefined ? null : { latitudeDegrees: lat, longitudeDegrees: lon };
}

function hasDutyToInsure(classification: Classification): boolean {
  return classification.obligations.some((one) => one.code === 'LIABILITY_INSURANCE' && one.applies);
}
