import { afterCursor, toPage } from '../http/paging.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import { transition } from '../lib/state-machine.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type FindingRecord, findingModel } from './finding.model.ts';
import type { DecideFindingInput, Finding, FindingFigures, ListFindingsQuery } from './finding.schema.ts';
import { FINDING_TRANSITIONS } from './finding-state.ts';

/** What was found. `about` says what makes it the same finding when it is found again. */
export interface RaisedFinding {
  kind: Finding['kind'];
  about: readonly (string | number)[];
  operatorId: string | null;
  droneId: string | null;
  serialNumber: string | null;
  flightId: string | null;
  policyId: string | null;
  /** 0-1, below 1. */
  confidence: number;
  detail: string;
  figures: FindingFigures;
  clause: string | null;
}

/** Nothing found by a machine is certain. */
const CONFIDENCE_MAX = 0.99;
/** Writers of one finding at the same moment are few. */
const WRITE_ATTEMPTS = 5;

/**
 * What was found to speak against a declaration or for a scheme, for the underwriter to judge. Raising one twice is
 * the same as once; stronger evidence strengthens one that nobody has judged yet. A finding decides nothing by itself:
 * no cover ends and no money moves by it.
 */
export class FindingsService {
  readonly #findings: ReturnType<typeof findingModel>;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#findings = findingModel(deps.connection);
    this.#clock = deps.clock;
  }

  /** For handlers. Returns the id, which follows from kind and `about`. Idempotent. */
  async raise(found: RaisedFinding): Promise<string> {
    const { about, ...facts } = found;
    const findingId = derivedId('fnd', found.kind, ...about);
    const confidence = Math.min(CONFIDENCE_MAX, Math.max(0, found.confidence));
    if (await this.#strengthen(findingId, { ...facts, confidence })) return findingId;
    try {
      await this.#findings.create({
        ...facts,
        _id: findingId,
        confidence,
        state: 'open',
        note: null,
        foundAtMs: this.#clock.now(),
        decidedAtMs: null,
        decidedBy: null,
        history: [],
        version: 1,
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.#strengthen(findingId, { ...facts, confidence });
    }
    return findingId;
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListFindingsQuery): Promise<Page<Finding>> {
    permit(viewer, 'finding.read');
    const { cursor, limit, ...filter } = query;
    const records = await this.#findings
      .find({ ...filter, ...afterCursor('foundAtMs', cursor) })
      .sort({ foundAtMs: -1, _id: -1 })
      .limit(limit + 1)
      .lean<FindingRecord[]>();
    return toPage(records, limit, {
      item: toFinding,
      mark: (record) => ({ value: record.foundAtMs, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, findingId: string): Promise<Finding> {
    permit(viewer, 'finding.read');
    return toFinding(await this.#load(findingId));
  }

  /** An underwriter's word. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, STATE_CONFLICT. */
  async decide(viewer: Viewer, findingId: string, input: DecideFindingInput): Promise<Finding> {
    permit(viewer, 'finding.decide');
    const { decision, note, version } = input;
    const record = await this.#load(findingId);
    if (record.version !== version) throw new AppError('VERSION_CONFLICT', { version: record.version });
    const state = transition(FINDING_TRANSITIONS, record.state, decision);
    const atMs = this.#clock.now();
    const step = { from: record.state, to: state, note, atMs, byUserId: viewer.userId, by: viewer.name };
    const decided = state === 'open' ? null : atMs;
    const changed = await this.#findings
      .findOneAndUpdate(
        { _id: findingId, version },
        {
          $set: { state, note, decidedAtMs: decided, decidedBy: decided === null ? null : viewer.name },
          $push: { history: step },
          $inc: { version: 1 },
        },
        { returnDocument: 'after' },
      )
      .lean<FindingRecord>();
    if (!changed) throw new AppError('VERSION_CONFLICT');
    return toFinding(changed);
  }

  /** For pricing: what an underwriter had confirmed of a drone by an instant (Unix ms). */
  async listConfirmed(droneId: string, kind: Finding['kind'], atMs: number): Promise<Finding[]> {
    const records = await this.#findings
      .find({ droneId, kind, state: 'confirmed', decidedAtMs: { $lte: atMs } })
      .lean<FindingRecord[]>();
    return records.map(toFinding);
  }

  /** False when there is no such finding yet. */
  async #strengthen(findingId: string, facts: Omit<RaisedFinding, 'about'>): Promise<boolean> {
    const { confidence, detail, figures } = facts;
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
      const known = await this.#findings.findOne({ _id: findingId }).lean<FindingRecord>();
      if (!known) return false;
      if (known.state !== 'open' || known.confidence >= confidence) return true;
      const { matchedCount } = await this.#findings.updateOne(
        { _id: findingId, version: known.version },
        { $set: { confidence, detail, figures }, $inc: { version: 1 } },
      );
      if (matchedCount > 0) return true;
    }
    throw new AppError('OVERLOADED');
  }

  async #load(findingId: string): Promise<FindingRecord> {
    const record = await this.#findings.findOne({ _id: findingId }).lean<FindingRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }
}

function toFinding({ _id, foundAtMs, decidedAtMs, history, ...rest }: FindingRecord): Finding {
  return {
    ...rest,
    findingId: _id,
    foundAt: toInstant(foundAtMs),
    decidedAt: decidedAtMs === null ? null : toInstant(decidedAtMs),
    history: history.map(({ atMs, ...step }) => ({ ...step, at: toInstant(atMs) })),
  };
}
