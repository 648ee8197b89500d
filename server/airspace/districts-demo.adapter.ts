import { distanceMeters, type Position } from '../lib/geo.ts';
import type { DistrictSource } from './districts.port.ts';
import { DEMO_POPULATION } from './population-demo.ts';

/** SYNTHETIC: middles of Shenzhen's districts, read off the schematic base map; no boundary of record. */
const CENTRES: readonly (Position & { district: string })[] = [
  { district: 'nanshan', latitudeDegrees: 22.553, longitudeDegrees: 113.944 },
  { district: 'baoan', latitudeDegrees: 22.655, longitudeDegrees: 113.855 },
  { district: 'futian', latitudeDegrees: 22.553, longitudeDegrees: 114.045 },
  { district: 'luohu', latitudeDegrees: 22.566, longitudeDegrees: 114.135 },
  { district: 'yantian', latitudeDegrees: 22.612, longitudeDegrees: 114.262 },
  { district: 'longgang', latitudeDegrees: 22.7, longitudeDegrees: 114.21 },
  { district: 'longhua', latitudeDegrees: 22.67, longitudeDegrees: 114.03 },
  { district: 'guangming', latitudeDegrees: 22.765, longitudeDegrees: 113.925 },
  { district: 'pingshan', latitudeDegrees: 22.7, longitudeDegrees: 114.365 },
  { district: 'dapeng', latitudeDegrees: 22.585, longitudeDegrees: 114.49 },
];

/** SYNTHETIC demo districts: the nearest middle, inside the demo's bounds of Shenzhen. */
export const DEMO_DISTRICTS: DistrictSource = {
  provenance: 'SYNTHETIC demo districts of Shenzhen: nearest middle, no boundary of record',
  districtAt(position) {
    const { south, west, north, east } = DEMO_POPULATION.bounds;
    const { latitudeDegrees: y, longitudeDegrees: x } = position;
    if (y < south || y > north || x < west || x > east) return null;
    const nearest = CENTRES.map((one) => ({ ...one, meters: distanceMeters(one, position) })).sort(
      (a, b) => a.meters - b.meters,
    );
    return nearest[0]?.district ?? null;
  },
};
