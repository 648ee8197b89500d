import { describe, expect, it } from 'vitest';
import { newQuoteDraft, parseLimits, stepOfField, toQuoteRequests } from '../../client/lib/quote-draft.ts';
import { EMPTY_PLACE, parseGeojson, toVolume } from '../../client/lib/volume-draft.ts';
import { PRODUCT_TERMS } from '../../server/policies/products.ts';
import { QuoteRequestSchema } from '../../server/policies/quote-request.schema.ts';

const NOON_MS = Date.parse('2026-03-02T04:00:00.000Z');
const draft = { ...newQuoteDraft(NOON_MS), droneIds: ['drn_1'] };

describe('the question of a quote', () => {
  it('becomes one request of the server’s own form for each limit', () => {
    const requests = toQuoteRequests(draft, PRODUCT_TERMS.perFlight) ?? [];
    expect(requests.map(({ limitFen }) => limitFen)).toEqual([100_000_000, 200_000_000]);
    for (const request of requests) expect(QuoteRequestSchema.safeParse(request).success).toBe(true);
    expect(requests[0]).toMatchObject({ from: '2026-03-02T04:10:00.000Z', to: '2026-03-02T05:10:00.000Z' });
  });

  it('of whole days runs from midnight to the midnight after the last day, in Asia/Shanghai', () => {
    const days = { ...draft, product: 'perDay' as const, from: '2026-03-03T00:00', to: '2026-03-04T00:00' };
    expect(toQuoteRequests(days, PRODUCT_TERMS.perDay)?.[0]).toMatchObject({
      from: '2026-03-02T16:00:00.000Z',
      to: '2026-03-04T16:00:00.000Z',
    });
  });

  it('is none while a drone, an amount or a place is missing', () => {
    const { perFlight } = PRODUCT_TERMS;
    expect(toQuoteRequests({ ...draft, droneIds: [] }, perFlight)).toBeUndefined();
    expect(toQuoteRequests({ ...draft, limits: 'a million' }, perFlight)).toBeUndefined();
    expect(toQuoteRequests({ ...draft, from: '' }, perFlight)).toBeUndefined();
    const place = { ...EMPTY_PLACE, mode: 'area' as const };
    expect(toQuoteRequests({ ...draft, place }, perFlight)).toBeUndefined();
  });

  it.each([
    ['1,000,000; 2000000', [100_000_000, 200_000_000]],
    ['¥5.50；5.5', [550]],
    ['', undefined],
    ['1;2;3;4', undefined],
    ['1;x', undefined],
  ])('reads the limits %j', (text, limits) => {
    expect(parseLimits(text)).toEqual(limits);
  });

  it.each([
    ['volume.ring.0', 'place'],
    ['to', 'time'],
    ['droneIds', 'aircraft'],
    ['pilotId', 'pilot'],
    [undefined, 'terms'],
  ])('shows a problem of %s where it is entered', (field, step) => {
    expect(stepOfField(field)).toBe(step);
  });
});

describe('a place', () => {
  it('by circle is a ring of corners that far away', () => {
    const volume = toVolume({ ...EMPTY_PLACE, latitude: '22.5', longitude: '114', radius: '1000' });
    expect(volume?.kind).toBe('area');
    const north = volume?.kind === 'area' ? volume.ring[0] : undefined;
    expect(north?.[0]).toBeCloseTo(114, 6);
    expect(north?.[1]).toBeCloseTo(22.509, 3);
  });

  it('may be anywhere, and is nothing while the coordinates are', () => {
    expect(toVolume({ ...EMPTY_PLACE, mode: 'anywhere' })).toBeNull();
    expect(toVolume({ ...EMPTY_PLACE, latitude: '' })).toBeUndefined();
    expect(toVolume({ ...EMPTY_PLACE, latitude: '91' })).toBeUndefined();
  });

  it('by GeoJSON is its first polygon or line, and nothing of anything else', () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [114, 22.5],
        [114.1, 22.5],
      ],
    };
    const feature = { type: 'Feature', properties: {}, geometry: line };
    for (const one of [line, feature, { type: 'FeatureCollection', features: [feature] }])
      expect(parseGeojson(JSON.stringify(one))).toEqual({ points: line.coordinates, isLine: true });
    const polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [114, 22.5],
          [114.1, 22.5],
          [114, 22.6],
        ],
      ],
    };
    expect(parseGeojson(JSON.stringify(polygon))?.isLine).toBe(false);
    for (const text of [
      '',
      'no',
      '{}',
      '{"type":"Point","coordinates":[1,2]}',
      '{"type":"Polygon","coordinates":[[["x"]]]}',
    ])
      expect(parseGeojson(text), text).toBeUndefined();
  });
});
