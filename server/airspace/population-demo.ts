import type { GroundCategory } from './ground-cell.schema.ts';

/** People per km² and kind of ground inside a circle; earlier areas win where two overlap. */
export interface PopulationArea {
  name: string;
  latitudeDegrees: number;
  longitudeDegrees: number;
  radiusMeters: number;
  category: GroundCategory;
  densityPerKm2: number;
}

export interface PopulationData {
  provenance: string;
  bounds: { south: number; west: number; north: number; east: number };
  areas: readonly PopulationArea[];
  /** Ground inside the bounds that no area covers. */
  remainder: { category: GroundCategory; densityPerKm2: number };
  /** Ground outside the bounds: deliberately dear, since nothing is known of it. */
  unknown: { category: GroundCategory; densityPerKm2: number; sheltering: number; provenance: string };
}

/** SYNTHETIC demo data: circles drawn by hand over Shenzhen, plausible in rank, true in no figure. */
export const DEMO_POPULATION: PopulationData = {
  provenance: 'SYNTHETIC demo population of Shenzhen, v0: hand-drawn circles, not a census',
  bounds: { south: 22.38, west: 113.68, north: 22.88, east: 114.7 },
  areas: [
    {
      name: 'Futian',
      latitudeDegrees: 22.54,
      longitudeDegrees: 114.055,
      radiusMeters: 4_500,
      category: 'urban',
      densityPerKm2: 18_000,
    },
    {
      name: 'Luohu',
      latitudeDegrees: 22.56,
      longitudeDegrees: 114.125,
      radiusMeters: 3_500,
      category: 'urban',
      densityPerKm2: 20_000,
    },
    {
      name: 'Nanshan',
      latitudeDegrees: 22.535,
      longitudeDegrees: 113.93,
      radiusMeters: 4_500,
      category: 'urban',
      densityPerKm2: 12_000,
    },
    {
      name: "Bao'an",
      latitudeDegrees: 22.58,
      longitudeDegrees: 113.875,
      radiusMeters: 4_500,
      category: 'urban',
      densityPerKm2: 14_000,
    },
    {
      name: 'Longhua',
      latitudeDegrees: 22.66,
      longitudeDegrees: 114.03,
      radiusMeters: 5_000,
      category: 'urban',
      densityPerKm2: 14_000,
    },
    {
      name: 'Buji',
      latitudeDegrees: 22.61,
      longitudeDegrees: 114.12,
      radiusMeters: 3_500,
      category: 'urban',
      densityPerKm2: 16_000,
    },
    {
      name: 'Longgang',
      latitudeDegrees: 22.72,
      longitudeDegrees: 114.245,
      radiusMeters: 4_500,
      category: 'urban',
      densityPerKm2: 9_000,
    },
    {
      name: 'Guangming',
      latitudeDegrees: 22.75,
      longitudeDegrees: 113.93,
      radiusMeters: 3_000,
      category: 'urban',
      densityPerKm2: 8_000,
    },
    {
      name: 'Pingshan',
      latitudeDegrees: 22.69,
      longitudeDegrees: 114.345,
      radiusMeters: 3_000,
      category: 'urban',
      densityPerKm2: 7_000,
    },
    {
      name: 'Yantian port',
      latitudeDegrees: 22.575,
      longitudeDegrees: 114.275,
      radiusMeters: 1_500,
      category: 'industrial',
      densityPerKm2: 1_500,
    },
    {
      name: 'Yantian',
      latitudeDegrees: 22.56,
      longitudeDegrees: 114.235,
      radiusMeters: 2_500,
      category: 'urban',
      densityPerKm2: 7_000,
    },
    {
      name: 'Shekou port',
      latitudeDegrees: 22.475,
      longitudeDegrees: 113.885,
      radiusMeters: 1_800,
      category: 'industrial',
      densityPerKm2: 2_000,
    },
    {
      name: 'Airport',
      latitudeDegrees: 22.64,
      longitudeDegrees: 113.812,
      radiusMeters: 3_000,
      category: 'industrial',
      densityPerKm2: 800,
    },
    {
      name: 'Guangming outskirts',
      latitudeDegrees: 22.76,
      longitudeDegrees: 113.92,
      radiusMeters: 7_000,
      category: 'suburban',
      densityPerKm2: 3_000,
    },
    {
      name: 'Longgang outskirts',
      latitudeDegrees: 22.7,
      longitudeDegrees: 114.22,
      radiusMeters: 9_000,
      category: 'suburban',
      densityPerKm2: 3_500,
    },
    {
      name: 'Pingshan outskirts',
      latitudeDegrees: 22.68,
      longitudeDegrees: 114.36,
      radiusMeters: 6_000,
      category: 'suburban',
      densityPerKm2: 2_000,
    },
    {
      name: 'Dapeng',
      latitudeDegrees: 22.595,
      longitudeDegrees: 114.475,
      radiusMeters: 2_500,
      category: 'suburban',
      densityPerKm2: 1_800,
    },
    {
      name: "Nan'ao",
      latitudeDegrees: 22.535,
      longitudeDegrees: 114.49,
      radiusMeters: 1_500,
      category: 'suburban',
      densityPerKm2: 1_200,
    },
    {
      name: 'Shenzhen Bay',
      latitudeDegrees: 22.475,
      longitudeDegrees: 113.965,
      radiusMeters: 4_500,
      category: 'water',
      densityPerKm2: 5,
    },
    {
      name: 'Pearl River estuary',
      latitudeDegrees: 22.5,
      longitudeDegrees: 113.76,
      radiusMeters: 10_000,
      category: 'water',
      densityPerKm2: 5,
    },
    {
      name: 'Mirs Bay',
      latitudeDegrees: 22.54,
      longitudeDegrees: 114.37,
      radiusMeters: 7_500,
      category: 'water',
      densityPerKm2: 5,
    },
    {
      name: 'Daya Bay',
      latitudeDegrees: 22.62,
      longitudeDegrees: 114.63,
      radiusMeters: 6_000,
      category: 'water',
      densityPerKm2: 5,
    },
  ],
  remainder: { category: 'rural', densityPerKm2: 200 },
  unknown: {
    category: 'urban',
    densityPerKm2: 10_000,
    sheltering: 0.5,
    provenance:
      'no population data here: assumed urban, 10,000 people/km², half of them outdoors (conservative)',
  },
};
