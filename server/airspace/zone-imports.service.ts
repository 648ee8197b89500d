import { permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId, type Ids } from '../lib/ids.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { readEd269Zones } from './read-ed269-zones.ts';
import { readGeojsonZones } from './read-geojson-zones.ts';
import { zoneImportModel, zoneModel } from './zone.model.ts';
import type { ZoneFacts } from './zone.schema.ts';
import type { ReadZones } from './zone-candidate.ts';
import type { ImportResult, ImportZonesInput } from './zone-import.schema.ts';
import type { ZoneImportRecord, ZoneRecord } from './zone-record.ts';
import { hashOf, type ZonesService } from './zones.service.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  zones: ZonesService;
}

const PROBLEMS_SHOWN = 100;
/** Zones looked up and written at a time. */
const STEP = 500;

/**
 * Zones from files, all or none: one document that holds the whole import is what commits it, and the zones
 * follow from it, also when the server dies in between. The same file twice changes nothing.
 */
export class ZoneImportsService {
  readonly #deps: Deps;
  readonly #imports: ReturnType<typeof zoneImportModel>;
  readonly #zones: ReturnType<typeof zoneModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#imports = zoneImportModel(deps.connection);
    this.#zones = zoneModel(deps.connection);
  }

  /** Ends what a crash left half done. Before the index is loaded. */
  async open(): Promise<void> {
    const left = await this.#imports
      .find({ state: 'committed' })
      .sort({ atMs: 1 })
      .lean<ZoneImportRecord[]>();
    for (const record of left) await this.#apply(record);
  }

  /**
   * Reads the file and says what it would change; does it unless `dryRun`. Throws PERMISSION_DENIED and, not
   * with `dryRun`, IMPORT_REFUSED with the problems, each with feature index and path; nothing is changed then.
   */
  async importFile(viewer: Viewer, input: ImportZonesInput): Promise<ImportResult> {
    permit(viewer, 'zone.write');
    return this.#run(viewer.userId, input);
  }

  /** The same without a viewer, for seeds and ZONES_FILE. */
  async seed(input: ImportZonesInput): Promise<ImportResult> {
    return this.#run('system', input);
  }

  async #run(byUserId: string, input: ImportZonesInput): Promise<ImportResult> {
    const read = readDocument(input);
    const zones = read.zones.map(({ facts }) => ({ key: keyOf(input.source, facts), facts }));
    const result = { ...(await this.#compare(zones)), ...countsOf(read), dryRun: input.dryRun };
    if (input.dryRun) return result;
    if (read.problems.length > 0)
      throw new AppError('IMPORT_REFUSED', { problems: result.problems, problemCount: result.problemCount });
    if (result.createdCount + result.revisedCount === 0) return result;
    const record: ZoneImportRecord = {
      _id: this.#deps.ids.next('imp'),
      source: input.source,
      state: 'committed',
      byUserId,
      atMs: this.#deps.clock.now(),
      zones,
    };
    await this.#imports.create(record);
    await this.#apply(record);
    await this.#deps.zones.announce();
    await this.#deps.zones.refresh();
    return result;
  }

  /** How many of these are new, changed or as they were. */
  async #compare(
    zones: ZoneImportRecord['zones'],
  ): Promise<Pick<ImportResult, 'createdCount' | 'revisedCount' | 'unchangedCount'>> {
    const counts = { createdCount: 0, revisedCount: 0, unchangedCount: 0 };
    for (const step of stepsOf(zones)) {
      const known = await this.#knownOf(step);
      for (const { key, facts } of step) {
        const record = known.get(key);
        if (!record) counts.createdCount += 1;
        else if (isAs(record, facts)) counts.unchangedCount += 1;
        else counts.revisedCount += 1;
      }
    }
    return counts;
  }

  /** Makes the zones what the import says; done twice, the second time changes nothing. */
  async #apply(record: ZoneImportRecord): Promise<void> {
    for (const step of stepsOf(record.zones)) {
      const known = await this.#knownOf(step);
      const fresh = step.filter(({ key }) => !known.has(key)).map((one) => this.#toRecord(one, record._id));
      await this.#insert(fresh);
      for (const { key, facts } of step) {
        const seen = known.get(key);
        if (seen) await this.#revise(seen, facts, record._id);
      }
    }
    await this.#imports.updateOne({ _id: record._id }, { $set: { state: 'applied', zones: [] } });
  }

  /** What somebody changed in between is looked at again: the import is committed and comes last. */
  async #revise(seen: ZoneRecord, facts: ZoneFacts, importId: string, triesLeft = 5): Promise<void> {
    if (isAs(seen, facts)) return;
    try {
      await this.#deps.zones.replace(seen, { facts, state: 'active', changedBy: importId });
    } catch (error) {
      const changed = error instanceof AppError && error.code === 'VERSION_CONFLICT' && triesLeft > 0;
      const now = changed ? (await this.#knownOf([{ key: seen.key, facts }])).get(seen.key) : undefined;
      if (!now) throw error;
      await this.#revise(now, facts, importId, triesLeft - 1);
    }
  }

  /** A zone that stands already was made by another server that ends the same import. */
  async #insert(records: ZoneRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.#zones.insertMany(records, { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  #toRecord({ key, facts }: { key: string; facts: ZoneFacts }, importId: string): ZoneRecord {
    return this.#deps.zones.toRecord({ zoneId: derivedId('zon', key), key, facts, changedBy: importId });
  }

  async #knownOf(step: ZoneImportRecord['zones']): Promise<Map<string, ZoneRecord>> {
    const records = await this.#zones
      .find({ key: { $in: step.map(({ key }) => key) } })
      .select({ history: 0 })
      .lean<ZoneRecord[]>();
    return new Map(records.map((record) => [record.key, record]));
  }
}

function readDocument({ format, document, defaults }: ImportZonesInput): ReadZones {
  return format === 'geojson' ? readGeojsonZones(document, defaults) : readEd269Zones(document, defaults);
}

function countsOf({ featureCount, zones, problems }: ReadZones) {
  return {
    featureCount,
    zoneCount: zones.length,
    problems: problems.slice(0, PROBLEMS_SHOWN),
    problemCount: problems.length,
  };
}

/** Without a name in its source a zone is known by what it says: any change makes it another zone. */
function keyOf(source: string, facts: ZoneFacts): string {
  return `${source} ${facts.externalId ?? hashOf(facts)}`;
}

function isAs(record: ZoneRecord, facts: ZoneFacts): boolean {
  return record.state === 'active' && record.factsSha256 === hashOf(facts);
}

function stepsOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / STEP) }, (_, index) =>
    items.slice(index * STEP, (index + 1) * STEP),
  );
}
