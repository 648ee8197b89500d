import { describe, expect, it } from 'vitest';
import { isInsidePolygon } from '../../server/airspace/plane-geometry.ts';
import { readEd269Zones } from '../../server/airspace/read-ed269-zones.ts';
import { readGeojsonZones } from '../../server/airspace/read-geojson-zones.ts';
import { cornerAt, NANSHAN } from '../helpers/volumes.ts';
import { zoneFacts } from '../helpers/zones.ts';

const ring = [...(zoneFacts().polygon[0] ?? []), ...(zoneFacts().polygon[0] ?? []).slice(0, 1)];
const feature = (properties: object = {}, more: object = {}) => ({
  type: 'Feature',
  id: 'A1',
  geometry: { type: 'Polygon', coordinates: [ring] },
  properties: {
    name: 'Zone',
    kind: 'controlled',
    clause: 'Order 761 art. 19(5)',
    provenance: 'a gazette',
    ...properties,
  },
  ...more,
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const problemsOf = (...features: unknown[]) =>
  readGeojsonZones(collection(...features), {}).problems.map(
    ({ featureIndex, path, code }) => `${featureIndex} ${path} ${code}`,
  );

describe('zones from GeoJSON', () => {
  it('are features with the properties of a zone', () => {
    const { zones, problems } = readGeojsonZones(
      collection(feature({ floorMeters: 20, ceilingMeters: 90 })),
      {},
    );
    expect(problems).toEqual([]);
    expect(zones).toMatchObject([
      { featureIndex: 0, facts: { externalId: 'A1', floorMeters: 20, ceilingMeters: 90, windows: [] } },
    ]);
  });

  it('take what the file does not say from the defaults, and positions with a height', () => {
    const bare = {
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [ring.map(([x, y]) => [x, y, 30])] },
      properties: { name: 'Bare' },
    };
    const defaults = { kind: 'prohibited', clause: 'Order 761 art. 19(3)', provenance: 'list' } as const;
    const { zones, problems } = readGeojsonZones(collection(bare), defaults);
    expect(problems).toEqual([]);
    expect(zones[0]?.facts).toMatchObject({ kind: 'prohibited', provenance: 'list', externalId: null });
  });

  it('are one for each part of a MultiPolygon, and keep holes', () => {
    const hole = [cornerAt(NANSHAN, -90, -90), cornerAt(NANSHAN, 90, -90), cornerAt(NANSHAN, 0, 90)];
    const geometry = {
      type: 'MultiPolygon',
      coordinates: [[ring, hole], [ring.map(([x, y]) => [x + 0.1, y])]],
    };
    const { zones } = readGeojsonZones(collection(feature({}, { geometry })), {});
    expect(zones.map(({ facts }) => [facts.externalId, facts.polygon.length])).toEqual([
      ['A1#1', 2],
      ['A1#2', 1],
    ]);
  });

  it('name feature and path of everything wrong', () => {
    const bowTie = [ring[0], ring[2], ring[1], ring[3], ring[0]];
    expect(
      problemsOf(
        feature(),
        feature({ kind: 'closed' }, { id: 'B' }),
        feature({ celingMeters: 90 }, { id: 'C' }),
        feature({}, { id: 'D', geometry: { type: 'Point', coordinates: [114, 22] } }),
        feature({}, { id: 'E', geometry: { type: 'Polygon', coordinates: [bowTie] } }),
        feature(
          {},
          {
            id: 'F',
            geometry: { type: 'MultiPolygon', coordinates: [[ring], [ring.map(([x, y]) => [y, x])]] },
          },
        ),
        feature({ windows: [{ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }] }, { id: 'G' }),
        feature({}, { id: 'A1' }),
        'nothing',
      ),
    ).toEqual([
      '1 properties.kind VALIDATION_FAILED',
      '2 properties VALIDATION_FAILED',
      '3 geometry.type VALIDATION_FAILED',
      '4 geometry.coordinates.0 POLYGON_SELF_INTERSECTING',
      ...Array.from({ length: 5 }, (_, i) => `5 geometry.coordinates.1.0.${i}.1 VALIDATION_FAILED`),
      '6 properties.windows.0.to WINDOW_INVERTED',
      '8  VALIDATION_FAILED',
      '7 id ALREADY_EXISTS',
    ]);
  });

  it.each([
    [{ type: 'Feature' }, 'type'],
    [{ ...collection(), crs: { properties: { name: 'EPSG:4490' } } }, 'crs'],
    [collection(...Array.from({ length: 5_001 }, () => ({}))), 'features'],
  ])('are none in what is no such file: %#', (document, path) => {
    expect(readGeojsonZones(document, {})).toMatchObject({
      zones: [],
      problems: [{ featureIndex: null, path }],
    });
  });
});

const ed269 = (more: object = {}) => ({
  identifier: 'SZX001',
  country: 'CHN',
  name: 'Airport',
  type: 'COMMON',
  restriction: 'REQ_AUTHORISATION',
  reason: ['AIR_TRAFFIC'],
  applicability: [{ permanent: 'YES' }],
  zoneAuthority: [{ name: 'ATM', purpose: 'AUTHORIZATION' }],
  geometry: [
    {
      uomDimensions: 'M',
      lowerLimit: 0,
      lowerVerticalReference: 'AGL',
      upperLimit: 300,
      upperVerticalReference: 'AMSL',
      horizontalProjection: { type: 'Polygon', coordinates: [ring] },
    },
  ],
  ...more,
});
const volume = (more: object) => ({ geometry: [{ ...ed269().geometry[0], ...more }] });
const read = (...features: unknown[]) => readEd269Zones({ title: 'UAS zones', features }, {});

describe('zones from ED-269', () => {
  it('are its features: restriction gives the kind, the reason its clause, limits keep their reference', () => {
    expect(read(ed269()).problems).toEqual([]);
    expect(read(ed269()).zones[0]?.facts).toMatchObject({
      externalId: 'SZX001',
      name: 'Airport',
      kind: 'controlled',
      clause: 'Order 761 art. 19(1)',
      floorDatum: 'trueHeight',
      ceilingMeters: 300,
      ceilingDatum: 'amsl',
      provenance: 'ED-269 file, ATM',
    });
    const kinds = ['PROHIBITED', 'CONDITIONAL', 'NO_RESTRICTION'].map(
      (restriction) => read(ed269({ restriction })).zones[0]?.facts.kind,
    );
    expect(kinds).toEqual(['prohibited', 'restricted', 'suitable']);
  });

  it('turn feet to metres, and a circle to a ring that holds all of it', () => {
    const circle = { type: 'Circle', center: cornerAt(NANSHAN, 0, 0), radius: 500 };
    const { zones } = read(ed269(volume({ horizontalProjection: circle })));
    const polygon = zones[0]?.facts.polygon ?? [];
    for (let angle = 0; angle < 360; angle += 10) {
      const [north, east] = [498 * Math.cos(angle), 498 * Math.sin(angle)];
      expect(isInsidePolygon(cornerAt(NANSHAN, north, east), polygon)).toBe(true);
    }
    expect(isInsidePolygon(cornerAt(NANSHAN, 520, 0), polygon)).toBe(false);
    const feet = read(ed269(volume({ uomDimensions: 'FT', upperLimit: 400 }))).zones[0]?.facts.ceilingMeters;
    expect(feet).toBeCloseTo(121.92);
  });

  it('have no ceiling, and begin at the ground, where no limit is given', () => {
    const facts = read(ed269(volume({ lowerLimit: null, lowerVerticalReference: 'AMSL', upperLimit: null })))
      .zones[0]?.facts;
    expect(facts).toMatchObject({ floorMeters: 0, floorDatum: 'trueHeight', ceilingMeters: null });
  });

  it('hold when their schedule says, on the clock and day of Shanghai', () => {
    const schedule = [{ day: ['MON'], startTime: '20:00Z', endTime: '02:30:00.00Z' }];
    const until = {
      permanent: 'NO',
      startDateTime: '2026-03-01T00:00:00Z',
      endDateTime: '2026-04-01T00:00:00Z',
    };
    expect(read(ed269({ applicability: [{ ...until, schedule }] })).zones[0]?.facts).toMatchObject({
      kind: 'temporary',
      clause: 'Order 761 art. 20',
      windows: [{ from: '2026-03-01T00:00:00Z', daily: { days: ['tue'], from: '04:00', to: '10:30' } }],
    });
    const any = [{ day: ['ANY'], startTime: '09:00+08:00', endTime: '17:00+08:00' }];
    const facts = read(ed269({ applicability: [{ permanent: 'YES', schedule: any }] })).zones[0]?.facts;
    expect(facts).toMatchObject({
      kind: 'controlled',
      windows: [{ from: null, daily: { from: '09:00', to: '17:00' } }],
    });
  });

  it('refuse ellipsoid heights and other slips, by feature and path', () => {
    const { problems } = read(
      ed269(volume({ upperVerticalReference: 'WGS84' })),
      ed269({ restriction: 'NONE' }),
      ed269({ geometry: [] }),
      ed269(volume({ horizontalProjection: { type: 'Polygon', coordinates: [ring.slice(0, 2)] } })),
      ed269({
        identifier: 'E',
        ...volume({ horizontalProjection: { type: 'Circle', center: [8.5, 47.4], radius: 500 } }),
      }),
    );
    expect(problems.map(({ featureIndex, path, code }) => `${featureIndex} ${path} ${code}`)).toEqual([
      '0 geometry.0.upperVerticalReference VALIDATION_FAILED',
      '1 restriction VALIDATION_FAILED',
      '2 geometry VALIDATION_FAILED',
      '3 geometry.0.horizontalProjection.coordinates.0 POLYGON_INVALID',
      '4 geometry.0.horizontalProjection.coordinates OUTSIDE_TERRITORY',
    ]);
  });
});
