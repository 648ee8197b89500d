import { circleRing } from '../server/airspace/volume-parts.ts';
import type { ZoneFactsInput } from '../server/airspace/zone.schema.ts';
import { ImportZonesSchema } from '../server/airspace/zone-import.schema.ts';
import type { Context } from '../server/context.ts';
import { DAY_MS, shanghaiDay, toInstant } from '../server/lib/clock.ts';

const SOURCE = 'demo';
const PROVENANCE = 'SYNTHETIC demo zone of Shenzhen, drawn by hand; no published airspace';
/** The temporary zone ends some days after the store was made. */
const EVENT_DAYS = 30;

type DemoZone = Omit<ZoneFactsInput, 'polygon' | 'provenance' | 'externalId'> & {
  id: string;
  ring: readonly (readonly [number, number])[];
};

const PERMANENT_ZONES: readonly DemoZone[] = [
  {
    id: 'airport',
    name: 'Demo airport 演示机场',
    kind: 'controlled',
    clause: 'Order 761 art. 19(1)',
    airEnvironment: 'airport',
    ring: circleRing([113.812, 22.64], 2_500),
    ceilingMeters: 600,
    ceilingDatum: 'amsl',
  },
  {
    id: 'airport-control-zone',
    name: 'Demo airport control zone 演示机场净空区',
    kind: 'controlled',
    clause: 'Order 761 art. 19(1)',
    airEnvironment: 'controlled',
    ring: circleRing([113.812, 22.64], 6_500),
    ceilingMeters: 600,
    ceilingDatum: 'amsl',
  },
  {
    id: 'fuel-depot',
    name: 'Demo fuel depot 演示油库',
    kind: 'prohibited',
    clause: 'Order 761 art. 19(4)',
    ground: 'industrial',
    ring: circleRing([114.275, 22.575], 700),
  },
  {
    id: 'hill-park',
    name: 'Demo hill park 演示郊野公园',
    kind: 'suitable',
    clause: 'Order 761 art. 19',
    ring: [
      [114.44, 22.6],
      [114.53, 22.6],
      [114.55, 22.64],
      [114.53, 22.69],
      [114.45, 22.69],
      [114.43, 22.64],
    ],
    ceilingMeters: 120,
  },
];

function demoZones(nowMs: number): DemoZone[] {
  const today = Date.parse(`${shanghaiDay(nowMs)}T00:00:00+08:00`);
  return [
    ...PERMANENT_ZONES,
    {
      id: 'evening-event',
      name: 'Demo evening event 演示晚间活动',
      kind: 'temporary',
      clause: 'Order 761 art. 20',
      ground: 'crowd',
      crowdPerKm2: 20_000,
      ring: circleRing([114.21, 22.697], 900),
      windows: [
        {
          from: toInstant(today),
          to: toInstant(today + EVENT_DAYS * DAY_MS),
          daily: { from: '18:00', to: '22:30' },
        },
      ],
    },
  ];
}

/** SYNTHETIC zones over Shenzhen, by the import that everybody has; once per store. */
export async function seedDemoZones({ zoneImports, zones, clock }: Context): Promise<void> {
  const [west, south, east, north] = [114.27, 22.57, 114.28, 22.58];
  if (zones.index.search({ west, south, east, north }).some(({ zone }) => zone.provenance === PROVENANCE))
    return;
  const features = demoZones(clock.now()).map(({ id, ring, ...properties }) => ({
    type: 'Feature',
    id,
    geometry: { type: 'Polygon', coordinates: [ring] },
    properties,
  }));
  await zoneImports.seed(
    ImportZonesSchema.parse({
      format: 'geojson',
      source: SOURCE,
      defaults: { provenance: PROVENANCE },
      document: { type: 'FeatureCollection', features },
      dryRun: false,
    }),
  );
}
