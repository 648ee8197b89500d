import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemoZones } from '../../seeds/demo-zones.ts';
import { zoneImportModel } from '../../server/airspace/zone.model.ts';
import { ImportZonesSchema } from '../../server/airspace/zone-import.schema.ts';
import { ZoneImportsService } from '../../server/airspace/zone-imports.service.ts';
import { ZonesService } from '../../server/airspace/zones.service.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { documentsOf, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { squareAround } from '../helpers/volumes.ts';
import { zoneFacts } from '../helpers/zones.ts';

const underwriter = viewerOf('underwriter');
let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

/** Another server on the same store. */
function secondServer(): ZonesService {
  return new ZonesService({ ...test.context, ids: systemIds });
}
const here = { west: 113.9, south: 22.5, east: 114, north: 22.6 };
const document = (count: number, more: object = {}) => ({
  type: 'FeatureCollection',
  features: Array.from({ length: count }, (_, id) => ({
    type: 'Feature',
    id,
    geometry: { type: 'Polygon', coordinates: zoneFacts({}, 400 + id).polygon },
    properties: {
      name: `Zone ${id}`,
      kind: 'controlled',
      clause: 'Order 761 art. 19',
      provenance: 'file',
      ...more,
    },
  })),
});
const importOf = (source: string, count: number, more: object = {}, dryRun = false) =>
  ImportZonesSchema.parse({ format: 'geojson', source, document: document(count, more), dryRun });

describe('a zone', () => {
  it('is looked up as soon as it is made, revised and retired, and keeps its versions', async () => {
    const { zones } = test.context;
    const made = await zones.create(underwriter, zoneFacts({ name: 'First' }));
    expect(zones.index.search(here).map(({ zone }) => zone.name)).toEqual(['First']);
    const revised = await zones.revise(underwriter, made.zoneId, {
      version: 1,
      facts: zoneFacts({ name: 'Second' }),
    });
    expect(revised).toMatchObject({ version: 2, name: 'Second', zoneId: made.zoneId });
    expect(zones.index.search(here).map(({ zone }) => zone.name)).toEqual(['Second']);
    const retired = await zones.retire(underwriter, made.zoneId, 2);
    expect(retired).toMatchObject({ state: 'retired', version: 3 });
    expect(zones.index.search(here)).toEqual([]);
    const { items } = await zones.listVersions(underwriter, made.zoneId);
    expect(items.map(({ version, state, facts }) => [version, state, facts.name])).toEqual([
      [3, 'retired', 'Second'],
      [2, 'active', 'Second'],
      [1, 'active', 'First'],
    ]);
  });

  it('takes one of ten changes made at once', async () => {
    const { zones } = test.context;
    const made = await zones.create(underwriter, zoneFacts());
    const changes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        zones.revise(underwriter, made.zoneId, { version: 1, facts: zoneFacts({ name: `Change ${i}` }) }),
      ),
    );
    expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await zones.get(underwriter, made.zoneId)).toMatchObject({ version: 2 });
    await zones.retire(underwriter, made.zoneId, 2);
  });

  it('is refused with its field when its edges cross, and nothing is stored', async () => {
    const before = (await documentsOf(test.context, 'zones')).length;
    const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]] = zoneFacts().polygon[0] ?? [];
    await expect(
      test.context.zones.create(underwriter, zoneFacts({ polygon: [[a, c, b, d]] })),
    ).rejects.toMatchObject({
      code: 'POLYGON_SELF_INTERSECTING',
      details: { field: 'polygon.0' },
    });
    expect(await documentsOf(test.context, 'zones')).toHaveLength(before);
  });

  it('is read by everybody and written by underwriter and administrator only', async () => {
    for (const role of ['operator', 'adjuster', 'regulator'] as const)
      await expect(test.context.zones.create(viewerOf(role, 'opr_1'), zoneFacts())).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
  });

  it('that another server made is seen by polling, and after a restart', async () => {
    const other = secondServer();
    await other.open();
    const made = await test.context.zones.create(underwriter, zoneFacts({ name: 'Elsewhere' }));
    expect(other.index.search(here)).toEqual([]);
    await other.refresh();
    expect(other.index.search(here).map(({ zone }) => zone.name)).toEqual(['Elsewhere']);
    await other.retire(underwriter, made.zoneId, 1);
    await test.context.zones.refresh();
    expect(test.context.zones.index.search(here)).toEqual([]);
    await test.context.zones.create(underwriter, zoneFacts({ name: 'Stays' }));
    const context = await test.reopen();
    expect(context.zones.index.search(here).map(({ zone }) => zone.name)).toEqual(['Stays']);
  });

  it('is listed page by page in one order, from the store and from the index alike', async () => {
    const { zones } = test.context;
    for (let i = 0; i < 4; i += 1) {
      test.clock.advance(1_000);
      await zones.create(underwriter, zoneFacts({ name: `Listed ${i}` }));
    }
    const walk = async (more: object): Promise<string[]> => {
      const names: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await zones.list(underwriter, {
          limit: 2,
          state: 'active',
          ...(cursor ? { cursor } : {}),
          ...more,
        });
        names.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor);
      return names;
    };
    const expected = ['Listed 3', 'Listed 2', 'Listed 1', 'Listed 0', 'Stays'];
    expect(await walk({})).toEqual(expected);
    expect(await walk({ bbox: [113, 22, 115, 23] })).toEqual(expected);
    expect(await walk({ at: new Date(T0).toISOString() })).toEqual(expected);
    expect(await walk({ bbox: [100, 30, 101, 31] })).toEqual([]);
    expect((await walk({ state: 'retired' })).length).toBe(3);
  });
});

describe('an import', () => {
  it('says first what it would do, does it all, and does nothing the second time', async () => {
    const { zoneImports } = test.context;
    const counts = async (input: ReturnType<typeof importOf>) => {
      const { createdCount, revisedCount, unchangedCount } = await zoneImports.importFile(underwriter, input);
      return [createdCount, revisedCount, unchangedCount];
    };
    expect(await counts(importOf('a', 3, {}, true))).toEqual([3, 0, 0]);
    expect(await counts(importOf('a', 3))).toEqual([3, 0, 0]);
    expect(await counts(importOf('a', 3))).toEqual([0, 0, 3]);
    expect(await counts(importOf('a', 4, { ceilingMeters: 300 }))).toEqual([1, 3, 0]);
    expect(await counts(importOf('b', 1))).toEqual([1, 0, 0]);
    const names = test.context.zones.index.search(here).filter(({ zone }) => zone.ceilingMeters === 300);
    expect(names).toHaveLength(4);
    expect(names[0]?.zone.changedBy).toMatch(/^imp_/);
  });

  it('with one error changes nothing at all', async () => {
    const before = await documentsOf(test.context, 'zones');
    const input = importOf('c', 3);
    const [first] = document(3).features;
    const bad = { ...first, id: 'bad', properties: { name: 'Bad' } };
    const broken = {
      ...input,
      document: { type: 'FeatureCollection', features: [...document(3).features, bad] },
    };
    await expect(test.context.zoneImports.importFile(underwriter, broken)).rejects.toMatchObject({
      code: 'IMPORT_REFUSED',
      details: {
        problems: expect.arrayContaining([
          expect.objectContaining({ featureIndex: 3, path: 'properties.kind' }),
        ]),
      },
    });
    expect(await documentsOf(test.context, 'zones')).toEqual(before);
    const dry = await test.context.zoneImports.importFile(underwriter, { ...broken, dryRun: true });
    expect(dry).toMatchObject({ zoneCount: 3, problemCount: 3 });
  });

  it('that a crash left half done is done by the next start, once', async () => {
    const facts = zoneFacts({ name: 'Half done', externalId: 'h' });
    await zoneImportModel(test.context.connection).create({
      _id: 'imp_halfdone',
      source: 'd',
      state: 'committed',
      byUserId: 'usr_1',
      atMs: T0,
      zones: [
        { key: 'd h', facts },
        { key: 'a 0', facts: zoneFacts({ name: 'Revised by it' }) },
      ],
    });
    const context = await test.reopen();
    const found = context.zones.index.search(here).filter(({ zone }) => zone.changedBy === 'imp_halfdone');
    expect(found.map(({ zone }) => zone.name).sort()).toEqual(['Half done', 'Revised by it']);
    await test.reopen();
    const [left] = await documentsOf(test.context, 'zone_imports', { atMs: 1 });
    expect(left).toMatchObject({ _id: 'imp_halfdone', state: 'applied', zones: [] });
  });

  it('run twice at once makes each zone once', async () => {
    const again = new ZoneImportsService({ ...test.context, zones: secondServer(), ids: systemIds });
    const input = importOf('race', 20);
    await Promise.all([test.context.zoneImports.seed(input), again.seed(input)]);
    const made = (await documentsOf(test.context, 'zones')).filter(({ key }) =>
      String(key).startsWith('race '),
    );
    expect(made).toHaveLength(20);
    expect(made.every(({ version }) => version === 1)).toBe(true);
  });
});

describe('what is around a flight', () => {
  it('is what the index holds at that place and time, with the synthetic demo ground', async () => {
    const { zones, surroundings } = test.context;
    const far = { latitudeDegrees: 22.5, longitudeDegrees: 114.6 };
    const park = zoneFacts({ name: 'Park', kind: 'suitable', ceilingMeters: 120 }, 12_000, far);
    await zones.create(underwriter, park);
    const window = { fromMs: T0, toMs: T0 + 30 * MINUTE_MS };
    const volume = squareAround(far, 800);
    expect(await surroundings.around({ volume }, window)).toMatchObject({
      inSuitableAirspace: true,
      insideTerritory: true,
      arc: 'b',
      weather: null,
      terrain: null,
      district: 'dapeng',
      zones: [{ name: 'Park', kind: 'suitable' }],
    });
    const takeoff = { position: far, reachMeters: 3_000 };
    expect(await surroundings.around(takeoff, window)).toMatchObject({
      inSuitableAirspace: true,
      cells: [{ share: 1 }],
    });
    const temporary = {
      kind: 'temporary',
      clause: 'Order 761 art. 20',
      windows: [{ to: new Date(T0 + MINUTE_MS).toISOString() }],
    };
    await zones.create(underwriter, zoneFacts(temporary, 300, far));
    expect(await surroundings.around({ volume }, window)).toMatchObject({ inSuitableAirspace: false });
    const later = { fromMs: T0 + 2 * MINUTE_MS, toMs: T0 + 3 * MINUTE_MS };
    expect(await surroundings.around({ volume }, later)).toMatchObject({ inSuitableAirspace: true });
  });

  it('is unknown, not guessed, where nothing is published', async () => {
    const guilin = { latitudeDegrees: 25.27, longitudeDegrees: 110.29 };
    const found = await test.context.surroundings.around(
      { volume: squareAround(guilin, 800) },
      { fromMs: T0, toMs: T0 },
    );
    expect(found).toMatchObject({ inSuitableAirspace: null, arc: null, district: null, zones: [] });
    expect(found.cells[0]?.cell.provenance).toContain('no population data');
  });
});

describe('the demo', () => {
  it('has synthetic zones that say so, made once however often it is seeded', async () => {
    const demo = await openTestContext();
    await seedDemoZones(demo.context);
    await seedDemoZones(demo.context);
    const { items } = await demo.context.zones.list(underwriter, { limit: 50, state: 'active' });
    expect(items.map(({ kind }) => kind).sort()).toEqual([
      'controlled',
      'controlled',
      'prohibited',
      'suitable',
      'temporary',
    ]);
    expect(items.every(({ provenance, version }) => provenance.includes('SYNTHETIC') && version === 1)).toBe(
      true,
    );
    await demo.close();
  });
});
