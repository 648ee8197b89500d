import { afterCursor, parseCursor, toPage } from '../http/paging.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, fromInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { checkZone } from './check-zone.ts';
import { toZone, toZoneVersion } from './to-zone.ts';
import { zoneModel, zoneRevisionModel } from './zone.model.ts';
import type { ListZonesQuery, ReviseZoneInput, Zone, ZoneFacts, ZoneVersion } from './zone.schema.ts';
import { ZoneIndex } from './zone-index.ts';
import type { ZoneHistoryRecord, ZoneRecord } from './zone-record.ts';
import { isActiveAt } from './zone-window.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

const REVISION_ID = 'zones';

/**
 * Zones with their versions, and the index of the active ones. A change is one write of one document that names
 * the version it saw; then a counter rises by which the other servers of the store notice. Nothing is deleted:
 * a retired zone keeps its history.
 */
export class ZonesService {
  readonly index = new ZoneIndex();
  readonly #deps: Deps;
  readonly #zones: ReturnType<typeof zoneModel>;
  readonly #revisions: ReturnType<typeof zoneRevisionModel>;
  #revision = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#zones = zoneModel(deps.connection);
    this.#revisions = zoneRevisionModel(deps.connection);
  }

  /** Loads the index; the counter rises, since a server may have died between a change and its announcement. */
  async open(): Promise<void> {
    await this.announce();
    await this.refresh();
  }

  /** Loads the index again when the counter says that zones have changed. */
  async refresh(): Promise<void> {
    const revision = (await this.#revisions.findById(REVISION_ID).lean())?.revision ?? 0;
    if (revision === this.#revision) return;
    const records = await this.#zones.find({ state: 'active' }).select({ history: 0 }).lean<ZoneRecord[]>();
    this.index.load(records.map(toZone));
    this.#revision = revision;
  }

  /** Raises the counter, for the other servers and our own `refresh`; answers what it now is. */
  async announce(): Promise<number> {
    const changed = await this.#revisions
      .findOneAndUpdate(
        { _id: REVISION_ID },
        { $inc: { revision: 1 } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean();
    return changed?.revision ?? 0;
  }

  /** Newest first; by place or instant from the index. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListZonesQuery): Promise<Page<Zone>> {
    permit(viewer, 'zone.read');
    const { state, kind, bbox, at, cursor, limit } = query;
    if (state === 'active' && (bbox || at)) return this.#listIndexed(query);
    const records = await this.#zones
      .find({ state, ...(kind ? { 'facts.kind': kind } : {}), ...afterCursor('createdAtMs', cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(limit + 1)
      .select({ history: 0 })
      .lean<ZoneRecord[]>();
    return toPage(records, limit, {
      item: toZone,
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, zoneId: string): Promise<Zone> {
    permit(viewer, 'zone.read');
    return toZone(await this.#find(zoneId));
  }

  /** All versions, newest first. Throws PERMISSION_DENIED, NOT_FOUND. */
  async listVersions(viewer: Viewer, zoneId: string): Promise<Page<ZoneVersion>> {
    permit(viewer, 'zone.read');
    const record = await this.#find(zoneId);
    return { items: [record, ...[...record.history].reverse()].map(toZoneVersion), nextCursor: null };
  }

  /** Throws PERMISSION_DENIED and the codes of checkZone with `field`. */
  async create(viewer: Viewer, facts: ZoneFacts): Promise<Zone> {
    permit(viewer, 'zone.write');
    assertZone(facts);
    const zoneId = this.#deps.ids.next('zon');
    const record = this.toRecord({ zoneId, key: zoneId, facts, changedBy: viewer.userId });
    await this.#zones.create(record);
    return this.#changed(record);
  }

  /** Replaces what is said of a zone. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, STATE_CONFLICT. */
  async revise(viewer: Viewer, zoneId: string, { version, facts }: ReviseZoneInput): Promise<Zone> {
    permit(viewer, 'zone.write');
    assertZone(facts);
    const record = await this.#find(zoneId);
    if (record.version !== version) throw new AppError('VERSION_CONFLICT', { version: record.version });
    if (record.state === 'retired') throw new AppError('STATE_CONFLICT', { state: record.state });
    return this.#changed(await this.replace(record, { facts, state: 'active', changedBy: viewer.userId }));
  }

  /** From now on the zone is nowhere. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, STATE_CONFLICT. */
  async retire(viewer: Viewer, zoneId: string, version: number): Promise<Zone> {
    permit(viewer, 'zone.write');
    const record = await this.#find(zoneId);
    if (record.version !== version) throw new AppError('VERSION_CONFLICT', { version: record.version });
    if (record.state === 'retired') throw new AppError('STATE_CONFLICT', { state: record.state });
    const { facts } = record;
    return this.#changed(await this.replace(record, { facts, state: 'retired', changedBy: viewer.userId }));
  }

  /** The first version of a zone. */
  toRecord(input: { zoneId: string; key: string; facts: ZoneFacts; changedBy: string }): ZoneRecord {
    const { zoneId, key, facts, changedBy } = input;
    const nowMs = this.#deps.clock.now();
    return {
      _id: zoneId,
      key,
      state: 'active',
      version: 1,
      facts,
      factsSha256: hashOf(facts),
      createdAtMs: nowMs,
      changedAtMs: nowMs,
      changedBy,
      history: [],
    };
  }

  /** Writes the next version over the one seen, which joins the history. Throws VERSION_CONFLICT. */
  async replace(
    seen: ZoneRecord,
    next: Pick<ZoneHistoryRecord, 'facts' | 'state' | 'changedBy'>,
  ): Promise<ZoneRecord> {
    const { version, state, changedAtMs, changedBy, facts } = seen;
    const changed = await this.#zones
      .findOneAndUpdate(
        { _id: seen._id, version },
        {
          $set: { ...next, changedAtMs: this.#deps.clock.now(), factsSha256: hashOf(next.facts) },
          $inc: { version: 1 },
          $push: { history: { version, state, changedAtMs, changedBy, facts } },
        },
        { returnDocument: 'after' },
      )
      .lean<ZoneRecord>();
    if (!changed) throw new AppError('VERSION_CONFLICT');
    return changed;
  }

  #listIndexed({ bbox, at, kind, cursor, limit }: ListZonesQuery): Page<Zone> {
    const [west, south, east, north] = bbox ?? [-180, -90, 180, 90];
    const atMs = at === undefined ? undefined : fromInstant(at);
    const after = cursor === undefined ? undefined : parseCursor(cursor);
    const zones = this.index
      .search({ west, south, east, north })
      .map(({ zone }) => ({ zone, createdAtMs: fromInstant(zone.createdAt) }))
      .filter(
        ({ zone, createdAtMs }) =>
          (kind === undefined || zone.kind === kind) &&
          (atMs === undefined || isActiveAt(zone.windows, atMs)) &&
          (!after || createdAtMs < after.value || (createdAtMs === after.value && zone.zoneId < after.id)),
      )
      .sort((a, b) => b.createdAtMs - a.createdAtMs || (a.zone.zoneId < b.zone.zoneId ? 1 : -1));
    return toPage(zones, limit, {
      item: ({ zone }) => zone,
      mark: ({ zone, createdAtMs }) => ({ value: createdAtMs, id: zone.zoneId }),
    });
  }

  async #find(zoneId: string): Promise<ZoneRecord> {
    const record = await this.#zones.findOne({ _id: zoneId }).lean<ZoneRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }

  /** This server sees its own change at once. */
  async #changed(record: ZoneRecord): Promise<Zone> {
    const zone = toZone(record);
    this.index.put(zone);
    // What others changed in between is still to be seen: then the counter has risen by more than our one.
    const revision = await this.announce();
    if (revision === this.#revision + 1) this.#revision = revision;
    return zone;
  }
}

/** SHA-256 of what is said of a zone. */
export function hashOf(facts: ZoneFacts): string {
  return sha256Hex(canonicalJson(facts));
}

function assertZone(facts: ZoneFacts): void {
  const problems = checkZone(facts);
  const [first] = problems;
  if (first) throw new AppError(first.code, { field: first.field, problems });
}
