import type { FlightRecord } from '../flights/flight-record.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, MINUTE_MS, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { EventBus } from '../lib/events.ts';
import { derivedId, type Ids } from '../lib/ids.ts';
import { findTransition, transition } from '../lib/state-machine.ts';
import type { Page } from '../lib/wire.schema.ts';
import { findDroneModel } from '../registry/drone-models.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { TracksService } from '../telemetry/tracks.service.ts';
import type { IncidentFinding } from './detector-state.schema.ts';
import { type IncidentRecord, incidentModel } from './incident.model.ts';
import type { Incident, ListIncidentsQuery, UpdateIncidentInput } from './incident.schema.ts';
import { INCIDENT_TRANSITIONS } from './incident-state.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  events: EventBus;
  flights: FlightsService;
  tracks: TracksService;
  /** Looks at the cover of a flight again once an incident of it is known; policies answers. */
  reviewCover: (flightId: string) => Promise<void>;
}

/** Pre-roll and post-roll of an evidence hold (features C9). */
const HOLD_BEFORE_MS = 2 * MINUTE_MS;
const HOLD_AFTER_MS = 2 * MINUTE_MS;
const NOTES_MAX = 200;

/**
 * Incidents: opened by detection with an evidence hold, judged by an adjuster. Detection may strengthen an
 * incident but never closes one; a person's word stands until a person takes it back. No tier pays.
 */
export class IncidentsService {
  readonly #deps: Deps;
  readonly #incidents: ReturnType<typeof incidentModel>;
  /** Flights with an incident not yet ended: their new samples are evidence. */
  readonly #held = new Map<string, { incidentId: string; operatorId: string | null }[]>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#incidents = incidentModel(deps.connection);
  }

  /** Remembers which flights have an open hold. */
  async open(): Promise<void> {
    for await (const record of this.#incidents.find({ holdToMs: null }).lean<IncidentRecord[]>().cursor())
      this.#remember(record);
  }

  /** Opens the incident of this kind for the flight, or strengthens it. Idempotent. */
  async report(flightId: string, finding: IncidentFinding, sample?: CanonicalSample): Promise<void> {
    const incidentId = derivedId('inc', flightId, finding.kind);
    const known = await this.#incidents.findOne({ _id: incidentId }).lean<IncidentRecord>();
    if (known) {
      // Again, since a crash may have come between the two writes below.
      await this.#deps.flights.addIncident(flightId, incidentId);
      await this.#strengthen(known, finding);
      return this.#deps.reviewCover(flightId);
    }
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!flight) return;
    const record = this.#toRecord(incidentId, flight, finding, sample ?? flight.lastSample);
    try {
      await this.#incidents.create(record);
    } catch (error) {
      if (isDuplicateKey(error)) return;
      throw error;
    }
    await this.#deps.flights.addIncident(flightId, incidentId);
    this.#remember(record);
    await this.#deps.reviewCover(flightId);
    this.#deps.events.publish('incident.opened', { incidentId, flightId, operatorId: record.operatorId });
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListIncidentsQuery): Promise<Page<Incident>> {
    permit(viewer, 'incident.read');
    const records = await this.#incidents
      .find({
        ...ownScope(viewer),
        ...stateFilter(query.state),
        ...(query.flightId ? { flightId: query.flightId } : {}),
        ...afterCursor('openedAtMs', query.cursor),
      })
      .sort({ openedAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<IncidentRecord[]>();
    const page = toPage(records, query.limit, {
      item: (record) => record,
      mark: (record) => ({ value: record.openedAtMs, id: record._id }),
    });
    return {
      items: await Promise.all(page.items.map((record) => this.#toIncident(record))),
      nextCursor: page.nextCursor,
    };
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, incidentId: string): Promise<Incident> {
    permit(viewer, 'incident.read');
    const record = await this.#incidents
      .findOne({ _id: incidentId, ...ownScope(viewer) })
      .lean<IncidentRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return this.#toIncident(record);
  }

  /** An adjuster's step. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, STATE_CONFLICT. */
  async update(viewer: Viewer, incidentId: string, input: UpdateIncidentInput): Promise<Incident> {
    permit(viewer, 'incident.write');
    const record = await this.#incidents.findOne({ _id: incidentId }).lean<IncidentRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    if (record.version !== input.version) throw new AppError('VERSION_CONFLICT', { version: record.version });
    const changed = await this.#incidents
      .findOneAndUpdate(
        { _id: incidentId, version: input.version },
        { $set: this.#changesOf(viewer, record, input), $inc: { version: 1 } },
        { returnDocument: 'after' },
      )
      .lean<IncidentRecord>();
    if (!changed) throw new AppError('VERSION_CONFLICT');
    this.#deps.events.publish('evidence.appended', {
      incidentId,
      flightId: record.flightId,
      operatorId: record.operatorId,
    });
    return this.#toIncident(changed);
  }

  /** First sign of any incident of a flight that nobody dismissed, Unix ms. */
  async findFirstSignMs(flightId: string): Promise<number | null> {
    const records = await this.#incidents
      .find({ flightId, state: { $ne: 'dismissed' } })
      .lean<IncidentRecord[]>();
    return records.length === 0 ? null : Math.min(...records.map((record) => record.occurredAtMs));
  }

  /**
   * The feed came back: said once, as a note of ours, on the flight's open link losses (detection §9.2 "close
   * on resume"). Closing stays with a person: what happened in the silence is not known.
   */
  async noteResumed(flightId: string, atMs: number): Promise<void> {
    const noteId = derivedId('top', flightId, 'resumed', atMs);
    const text = `The feed resumed at ${toInstant(atMs)}. 数据链路已恢复。`;
    await this.#incidents.updateMany(
      {
        flightId,
        kind: 'linkLoss',
        state: { $in: ['suspected', 'probable'] },
        'notes.noteId': { $ne: noteId },
      },
      { $push: { notes: { noteId, atMs, by: 'Skycover', text } }, $inc: { version: 1 } },
    );
  }

  /** The flight closed: its holds end two minutes after its last instant. */
  async endHold(flightId: string, atMs: number): Promise<void> {
    if (!this.#held.delete(flightId)) return;
    await this.#incidents.updateMany(
      { flightId, holdToMs: null },
      { $set: { holdToMs: atMs + HOLD_AFTER_MS } },
    );
  }

  /** Tells watchers of open incidents that more evidence came in. */
  announceEvidence(flightIds: readonly string[]): void {
    for (const flightId of new Set(flightIds)) {
      for (const { incidentId, operatorId } of this.#held.get(flightId) ?? []) {
        this.#deps.events.publish('evidence.appended', { incidentId, flightId, operatorId });
      }
    }
  }

  #changesOf(viewer: Viewer, record: IncidentRecord, input: UpdateIncidentInput): Partial<IncidentRecord> {
    const now = this.#deps.clock.now();
    const acknowledged = {
      acknowledgedAtMs: record.acknowledgedAtMs ?? now,
      acknowledgedBy: record.acknowledgedBy ?? viewer.name,
    };
    if (input.action === 'acknowledge') return acknowledged;
    if (record.notes.length >= NOTES_MAX) throw new AppError('STATE_CONFLICT', { notesMax: NOTES_MAX });
    const note = {
      noteId: this.#deps.ids.next('top'),
      atMs: now,
      by: viewer.name,
      text: input.action === 'note' ? input.text : `${input.action}: ${input.text}`,
    };
    const notes = [...record.notes, note];
    if (input.action === 'note') return { notes };
    return { ...acknowledged, notes, state: transition(INCIDENT_TRANSITIONS, record.state, input.action) };
  }

  /** An adjuster may write at the same moment: then the newer record is strengthened. */
  async #strengthen(record: IncidentRecord, finding: IncidentFinding): Promise<void> {
    if (finding.confidence <= record.confidence) return;
    const state =
      (finding.tier === 'probable'
        ? findTransition(INCIDENT_TRANSITIONS, record.state, 'strengthened')
        : undefined) ?? record.state;
    const changed = await this.#incidents.updateOne(
      { _id: record._id, version: record.version },
      { $set: { state, confidence: finding.confidence, evidence: finding.evidence }, $inc: { version: 1 } },
    );
    if (changed.matchedCount === 0) {
      const newer = await this.#incidents.findOne({ _id: record._id }).lean<IncidentRecord>();
      return newer ? this.#strengthen(newer, finding) : undefined;
    }
    this.#deps.events.publish('evidence.appended', {
      incidentId: record._id,
      flightId: record.flightId,
      operatorId: record.operatorId,
    });
  }

  #remember(record: IncidentRecord): void {
    const known = this.#held.get(record.flightId) ?? [];
    this.#held.set(record.flightId, [...known, { incidentId: record._id, operatorId: record.operatorId }]);
  }

  #toRecord(
    incidentId: string,
    flight: FlightRecord,
    finding: IncidentFinding,
    at: CanonicalSample | null,
  ): IncidentRecord {
    return {
      _id: incidentId,
      flightId: flight._id,
      operatorId: flight.operatorId,
      droneId: flight.droneId,
      droneName: flight.droneName,
      modelName: findDroneModel(flight.droneModelId ?? '')?.name ?? null,
      serialNumber: flight.serialNumber,
      kind: finding.kind,
      state: finding.tier,
      confidence: finding.confidence,
      occurredAtMs: finding.atMs,
      openedAtMs: this.#deps.clock.now(),
      latitudeDegrees: at?.latitudeDegrees ?? null,
      longitudeDegrees: at?.longitudeDegrees ?? null,
      heightAboveTakeoffMeters: at?.heightAboveTakeoffMeters ?? null,
      evidence: finding.evidence,
      holdFromMs: finding.atMs - HOLD_BEFORE_MS,
      holdToMs:
        flight.state === 'closed' ? (flight.lastSample?.observedAtMs ?? finding.atMs) + HOLD_AFTER_MS : null,
      simulated: flight.simulated,
      acknowledgedAtMs: null,
      acknowledgedBy: null,
      notes: [],
      version: 1,
    };
  }

  async #toIncident(record: IncidentRecord): Promise<Incident> {
    const flight = await this.#deps.flights.findRecord(record.flightId);
    const sampleCount = await this.#deps.tracks.countBetween(
      record.flightId,
      record.holdFromMs,
      record.holdToMs ?? Number.MAX_SAFE_INTEGER,
    );
    return toIncident(record, {
      sampleCount,
      policyId: flight?.policyId ?? null,
      coverageStatus: flight?.coverage?.status ?? 'unknown',
    });
  }
}

function stateFilter(state: ListIncidentsQuery['state']): Record<string, unknown> {
  if (state === undefined) return {};
  return state === 'open' ? { state: { $in: ['suspected', 'probable'] } } : { state };
}

function toIncident(
  record: IncidentRecord,
  more: { sampleCount: number; policyId: string | null; coverageStatus: string },
): Incident {
  const { _id, occurredAtMs, openedAtMs, acknowledgedAtMs, holdFromMs, holdToMs, evidence, notes, ...rest } =
    record;
  return {
    ...rest,
    incidentId: _id,
    occurredAt: toInstant(occurredAtMs),
    openedAt: toInstant(openedAtMs),
    policyId: more.policyId,
    coverageStatus: more.coverageStatus,
    evidence: evidence.map(({ code, detail, points, atMs }) => ({
      code,
      detail,
      points,
      at: toInstant(atMs),
    })),
    hold: {
      fromAt: toInstant(holdFromMs),
      toAt: holdToMs === null ? null : toInstant(holdToMs),
      sampleCount: more.sampleCount,
    },
    acknowledgedAt: acknowledgedAtMs === null ? null : toInstant(acknowledgedAtMs),
    notes: notes.map(({ noteId, atMs, by, text }) => ({ noteId, at: toInstant(atMs), by, text })),
  };
}
