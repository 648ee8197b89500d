import { describe, expect, it } from 'vitest';
import { distanceMeters, offsetPosition, type Position } from '../../server/lib/geo.ts';
import { gcj02Offset, toGcj02 } from '../../server/telemetry/gcj02-offset.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { sampleAt } from '../helpers/flight-samples.ts';
import { placesOf, screenAll } from '../helpers/screening.ts';

const SHENZHEN = { latitudeDegrees: 22.543847, longitudeDegrees: 113.912316 };
const SYDNEY = { latitudeDegrees: -33.8688, longitudeDegrees: 151.2093 };

describe('the GCJ-02 offset', () => {
  it.each([
    ['Shanghai', 31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
    ['Shenzhen', 22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
    ['Beijing', 39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
  ])('agrees with the published test vector of %s', (_name, ...[latitude, longitude, north, east]) => {
    const shifted = toGcj02({ latitudeDegrees: latitude, longitudeDegrees: longitude });
    expect(shifted.latitudeDegrees).toBeCloseTo(north, 9);
    expect(shifted.longitudeDegrees).toBeCloseTo(east, 9);
  });

  it('is some hundred metres in China and nothing outside', () => {
    const meters = distanceMeters(SHENZHEN, toGcj02(SHENZHEN));
    expect(meters).toBeGreaterThan(100);
    expect(meters).toBeLessThan(700);
    expect(gcj02Offset(SYDNEY)).toEqual({ latitudeDegrees: 0, longitudeDegrees: 0 });
  });
});

describe('a position in the datum of a map', () => {
  /** Two feeds of one aircraft at 1 Hz, flying east at 5 m/s; each place as `dji` and as `remote` show it. */
  const feeds = (
    dji: (at: Position) => Position,
    remote: (at: Position) => Position,
    from: Position = SHENZHEN,
  ): CanonicalSample[] =>
    Array.from({ length: 20 }, (_, step) => {
      const at = offsetPosition(from, 0, step * 2.5);
      const shown = step % 2 ? remote(at) : dji(at);
      return sampleAt(step / 2, {
        source: step % 2 ? 'remote-id' : 'dji',
        groundSpeedMps: 5,
        ...shown,
      });
    });
  const asIs = (at: Position) => at;
  const odd = Array.from({ length: 10 }, (_, index) => index * 2 + 1);
  const even = Array.from({ length: 9 }, (_, index) => index * 2 + 2);

  it('is suspected on the source that stands off the other by the offset of the place', () => {
    expect(placesOf(screenAll(feeds(asIs, toGcj02)), 'datumSuspected')).toEqual(odd);
    expect(placesOf(screenAll(feeds(toGcj02, asIs)), 'datumSuspected')).toEqual(even);
  });

  it.each<[string, CanonicalSample[]]>([
    ['two sources that agree', feeds(asIs, (at) => offsetPosition(at, 6, -5))],
    ['two sources apart by as far in another direction', feeds(asIs, (at) => offsetPosition(at, 450, 360))],
    ['two sources far apart', feeds(asIs, (at) => offsetPosition(at, 3_000, 0))],
    ['two sources apart outside China', feeds(asIs, (at) => offsetPosition(at, -339, 499), SYDNEY)],
  ])('is not suspected of %s', (_name, samples) => {
    expect(placesOf(screenAll(samples), 'datumSuspected')).toEqual([]);
  });

  it('is suspected from a jump by the offset until the jump back, and the jumps are marked', () => {
    const track = Array.from({ length: 12 }, (_, second) => {
      const at = offsetPosition(SHENZHEN, 0, second * 5);
      return sampleAt(second, { groundSpeedMps: 5, ...(second >= 4 && second < 8 ? toGcj02(at) : at) });
    });
    const screened = screenAll(track);
    expect(placesOf(screened, 'datumSuspected')).toEqual([4, 5, 6, 7]);
    expect(placesOf(screened, 'positionJump')).toEqual([4, 8]);
  });
});
