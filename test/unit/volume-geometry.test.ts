import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tangentPlane } from '../../server/airspace/tangent-plane.ts';
import { VolumeSchema } from '../../server/airspace/volume.schema.ts';
import {
  isInsideVolume,
  metersToEdge,
  type PlacedAt,
  segmentStaysInside,
} from '../../server/airspace/volume-geometry.ts';
import { offsetPosition } from '../../server/lib/geo.ts';
import { cornerAt, NANSHAN, routeFrom, squareAround } from '../helpers/volumes.ts';

const at = (north: number, east: number, trueHeightMeters: number | null = 50): PlacedAt => ({
  ...offsetPosition(NANSHAN, north, east),
  trueHeightMeters,
});
const SQUARE = squareAround(NANSHAN, 1_000);
/** A U open to the north: two arms of 100 m beside a bay of 100 m. */
const HORSESHOE = VolumeSchema.parse({
  kind: 'area',
  ring: [
    [0, 0],
    [0, 300],
    [300, 300],
    [300, 200],
    [100, 200],
    [100, 100],
    [300, 100],
    [300, 0],
  ].map(([north = 0, east = 0]) => cornerAt(NANSHAN, north, east)),
});
const BENT = routeFrom(
  NANSHAN,
  [
    [0, 0],
    [1_000, 0],
    [1_000, 1_000],
  ],
  50,
);

describe('a position in a volume', () => {
  it('is inside up to the edge and outside beyond it', () => {
    expect(isInsideVolume(SQUARE, at(0, 0))).toBe(true);
    expect(isInsideVolume(SQUARE, at(497, 0))).toBe(true);
    expect(isInsideVolume(SQUARE, at(503, 0))).toBe(false);
    const [longitudeDegrees = 0, latitudeDegrees = 0] = SQUARE.kind === 'area' ? (SQUARE.ring[0] ?? []) : [];
    expect(isInsideVolume(SQUARE, { longitudeDegrees, latitudeDegrees, trueHeightMeters: 0 })).toBe(true);
  });

  it('is outside above the ceiling and below a floor, but not under the ground', () => {
    expect(isInsideVolume(SQUARE, at(0, 0, 120))).toBe(true);
    expect(isInsideVolume(SQUARE, at(0, 0, 120.5))).toBe(false);
    expect(isInsideVolume(SQUARE, at(0, 0, -3))).toBe(true);
    expect(isInsideVolume({ ...SQUARE, floorMeters: 30 }, at(0, 0, 29))).toBe(false);
  });

  it('is undecided where only an unknown height can tell, and outside where the place already does', () => {
    expect(isInsideVolume(SQUARE, at(0, 0, null))).toBeNull();
    expect(isInsideVolume(SQUARE, at(900, 0, null))).toBe(false);
  });

  it('lies outside in the bay of a horseshoe', () => {
    expect(isInsideVolume(HORSESHOE, at(200, 150))).toBe(false);
    expect(isInsideVolume(HORSESHOE, at(200, 50))).toBe(true);
  });

  it('lies within the half width of a route, round its ends and bends', () => {
    expect(isInsideVolume(BENT, at(500, 49))).toBe(true);
    expect(isInsideVolume(BENT, at(500, 51))).toBe(false);
    expect(isInsideVolume(BENT, at(-49, 0))).toBe(true);
    expect(isInsideVolume(BENT, at(1_036, -36))).toBe(false);
    expect(isInsideVolume(BENT, at(1_034, -34))).toBe(true);
  });
});

describe('a segment between two positions', () => {
  it('stays in a square wherever both ends do (property)', () => {
    const inside = fc.double({ min: -495, max: 495, noNaN: true });
    fc.assert(
      fc.property(inside, inside, inside, inside, (a, b, c, d) => {
        expect(segmentStaysInside(SQUARE, at(a, b), at(c, d))).toBe(true);
      }),
    );
  });

  it('leaves a horseshoe across its bay though both ends are inside', () => {
    expect(segmentStaysInside(HORSESHOE, at(250, 50), at(250, 250))).toBe(false);
    expect(segmentStaysInside(HORSESHOE, at(50, 50), at(50, 250))).toBe(true);
  });

  it('leaves a bent route on the short cut and stays along its legs', () => {
    expect(segmentStaysInside(BENT, at(200, 0), at(1_000, 800))).toBe(false);
    expect(segmentStaysInside(BENT, at(0, 20), at(1_000, -20))).toBe(true);
    expect(segmentStaysInside(BENT, at(970, 0), at(1_000, 30))).toBe(true);
  });

  it('agrees with its own points, dense along it, for areas and routes (property)', () => {
    const offset = fc.integer({ min: -100, max: 1_150 });
    fc.assert(
      fc.property(offset, offset, offset, offset, fc.constantFrom(BENT, HORSESHOE), (a, b, c, d, volume) => {
        const points = Array.from({ length: 201 }, (_, i) =>
          at(a + ((c - a) * i) / 200, b + ((d - b) * i) / 200),
        );
        const depths = points.map((point) => metersToEdge(volume, point).horizontalMeters);
        const stays = segmentStaysInside(volume, at(a, b), at(c, d));
        if (Math.min(...depths) < -0.05) expect(stays).toBe(false);
        // Between two points of the row the edge may come this much nearer.
        if (Math.min(...depths) > 9) expect(stays).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is judged by heights at both ends', () => {
    expect(segmentStaysInside(SQUARE, at(0, 0, 100), at(10, 0, 121))).toBe(false);
    expect(segmentStaysInside(SQUARE, at(0, 0, 100), at(10, 0, null))).toBeNull();
    expect(segmentStaysInside(SQUARE, at(0, 0, null), at(10, 0, 121))).toBe(false);
  });
});

describe('metres to the edge', () => {
  it('counts down to 0 and below it outside, to a centimetre', () => {
    // The square's corners stand on the sphere of lib/geo, 0.3 % off the ellipsoid.
    expect(metersToEdge(SQUARE, at(0, 0)).horizontalMeters).toBeCloseTo(498.3, 0);
    const near = metersToEdge(SQUARE, at(440, 0)).horizontalMeters;
    const beyond = metersToEdge(SQUARE, at(560, 0)).horizontalMeters;
    expect(near).toBeCloseTo(-beyond, 1);
    expect(near).toBeGreaterThan(59);
    expect(near).toBeLessThan(61);
  });

  it('names the nearer of floor and ceiling, and none without a height', () => {
    expect(metersToEdge(SQUARE, at(0, 0, 100)).verticalMeters).toBeCloseTo(20);
    expect(metersToEdge({ ...SQUARE, floorMeters: 30 }, at(0, 0, 35)).verticalMeters).toBeCloseTo(5);
    expect(metersToEdge(SQUARE, at(0, 0, 1)).verticalMeters).toBeCloseTo(119);
    expect(metersToEdge(SQUARE, at(0, 0, 130)).verticalMeters).toBeCloseTo(-10);
    expect(metersToEdge(SQUARE, at(0, 0, null)).verticalMeters).toBeNull();
  });
});

/** Geodesic on WGS-84 by Vincenty's inverse formula: another way to the same figure. */
function vincentyMeters([lon1, lat1]: [number, number], [lon2, lat2]: [number, number]): number {
  const [a, f] = [6_378_137, 1 / 298.257223563];
  const b = a * (1 - f);
  const rad = Math.PI / 180;
  const [u1, u2] = [Math.atan((1 - f) * Math.tan(lat1 * rad)), Math.atan((1 - f) * Math.tan(lat2 * rad))];
  const l = (lon2 - lon1) * rad;
  let [lambda, cos2, sinSigma, cosSigma, sigma, cosM] = [l, 0, 0, 0, 0, 0];
  for (let round = 0; round < 50; round += 1) {
    sinSigma = Math.hypot(
      Math.cos(u2) * Math.sin(lambda),
      Math.cos(u1) * Math.sin(u2) - Math.sin(u1) * Math.cos(u2) * Math.cos(lambda),
    );
    if (sinSigma === 0) return 0;
    cosSigma = Math.sin(u1) * Math.sin(u2) + Math.cos(u1) * Math.cos(u2) * Math.cos(lambda);
    sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (Math.cos(u1) * Math.cos(u2) * Math.sin(lambda)) / sinSigma;
    cos2 = 1 - sinAlpha ** 2;
    cosM = cos2 === 0 ? 0 : cosSigma - (2 * Math.sin(u1) * Math.sin(u2)) / cos2;
    const c = (f / 16) * cos2 * (4 + f * (4 - 3 * cos2));
    lambda =
      l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cosM + c * cosSigma * (2 * cosM ** 2 - 1)));
  }
  const k = (cos2 * (a ** 2 - b ** 2)) / b ** 2;
  const big = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k)));
  const small = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
  const delta = small * sinSigma * (cosM + (small / 4) * cosSigma * (2 * cosM ** 2 - 1));
  return b * big * (sigma - delta);
}

describe('the tangent plane', () => {
  it('measures like the ellipsoid at every latitude of China, as closely as it says (property)', () => {
    const degrees = fc.double({ min: 3, max: 54, noNaN: true });
    const offset = fc.double({ min: -0.01, max: 0.01, noNaN: true });
    fc.assert(
      fc.property(
        degrees,
        fc.double({ min: 73, max: 135, noNaN: true }),
        offset,
        offset,
        (lat, lon, dx, dy) => {
          const [x, y] = tangentPlane([lon, lat]).toPlane([lon + dx, lat + dy]);
          const straight = Math.hypot(x, y);
          const allowed = (straight ** 2 * Math.tan((54 * Math.PI) / 180)) / 6_371_000 + 0.001;
          expect(Math.abs(straight - vincentyMeters([lon, lat], [lon + dx, lat + dy]))).toBeLessThan(allowed);
        },
      ),
    );
  });

  it('finds its way back', () => {
    const plane = tangentPlane([114, 22.5]);
    const [lon, lat] = plane.toLonLat(plane.toPlane([114.05, 22.45]));
    expect([lon, lat]).toEqual([expect.closeTo(114.05, 9), expect.closeTo(22.45, 9)]);
  });
});
