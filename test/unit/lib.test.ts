import fc from 'fast-check';
import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { INCIDENT_TRANSITIONS } from '../../server/claims/incident-state.ts';
import { toAppError, toProblem } from '../../server/http/error-handler.ts';
import { afterCursor, parseCursor, toCursor, toPage } from '../../server/http/paging.ts';
import { AppError, ERRORS, type ErrorCode } from '../../server/lib/errors.ts';
import {
  courseDegrees,
  distanceMeters,
  isInsideRing,
  normalizeDegrees,
  offsetPosition,
} from '../../server/lib/geo.ts';
import { derivedId, systemIds } from '../../server/lib/ids.ts';
import { transition } from '../../server/lib/state-machine.ts';
import { StorageUnavailableError } from '../../server/storage/errors.ts';

describe('ids', () => {
  it('derived from the same facts are the same, from others different, and no joining confuses them', () => {
    expect(derivedId('flt', 'a', 1)).toBe(derivedId('flt', 'a', 1));
    const ids = [
      derivedId('flt', 'a', 1),
      derivedId('flt', 'a1'),
      derivedId('flt', 'a', '1'),
      derivedId('pol', 'a', 1),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('carry their prefix and 100 random bits', () => {
    const ids = Array.from({ length: 1_000 }, () => systemIds.next('drn'));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^drn_[0-9a-hjkmnp-tv-z]{20}$/);
    expect(systemIds.secret(24)).toMatch(/^[0-9a-f]{48}$/);
  });
});

describe('positions', () => {
  const shenzhen = { latitudeDegrees: 22.5431, longitudeDegrees: 114.0579 };
  const guangzhou = { latitudeDegrees: 23.1291, longitudeDegrees: 113.2644 };

  it('are as far apart as the map says', () => {
    expect(distanceMeters(shenzhen, guangzhou) / 1_000).toBeCloseTo(104.1, 0);
    expect(distanceMeters(shenzhen, shenzhen)).toBe(0);
    const antipode = { latitudeDegrees: -22.5431, longitudeDegrees: -65.9421 };
    expect(distanceMeters(shenzhen, antipode) / 1_000).toBeCloseTo(20_015, 0);
  });

  it('moved by metres are that far away, in that direction', () => {
    const metres = fc.integer({ min: -5_000, max: 5_000 });
    fc.assert(
      fc.property(metres, metres, (north, east) => {
        const distance = distanceMeters(shenzhen, offsetPosition(shenzhen, north, east));
        expect(Math.abs(distance - Math.hypot(north, east))).toBeLessThan(5);
      }),
    );
    expect(courseDegrees(shenzhen, offsetPosition(shenzhen, 0, 1_000))).toBeCloseTo(90, 1);
    expect(courseDegrees(shenzhen, offsetPosition(shenzhen, 0, -1_000))).toBeCloseTo(270, 1);
  });

  it('turn any angle into 0 ≤ x < 360', () => {
    expect([-90, 0, 360, 720.5, -1e-20].map(normalizeDegrees)).toEqual([270, 0, 0, 0.5, 0]);
  });

  it('are inside a ring or not, also in its hollow', () => {
    const ring = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 2],
      [0, 10],
    ] as const;
    const at = (longitudeDegrees: number, latitudeDegrees: number) =>
      isInsideRing({ latitudeDegrees, longitudeDegrees }, ring);
    expect([at(5, 1), at(5, 5), at(1, 5), at(11, 5)]).toEqual([true, false, true, false]);
  });
});

describe('cursors', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (value, id) => {
        expect(parseCursor(toCursor({ value, id }))).toEqual({ value, id });
      }),
    );
  });

  it('that are not ours are refused, whatever they hold', () => {
    const foreign = [
      '',
      'x',
      ...['{}', '[1]', '["a","b"]', '[{"$gt":1},"a"]', 'null'].map((text) =>
        Buffer.from(text).toString('base64url'),
      ),
    ];
    for (const cursor of foreign)
      expect(() => parseCursor(cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });

  it('continue after the last record shown, and end with the list', () => {
    const map = { item: (n: number) => n, mark: (n: number) => ({ value: n, id: `id${n}` }) };
    const page = toPage([5, 4, 3], 2, map);
    expect(page.items).toEqual([5, 4]);
    expect(afterCursor('at', page.nextCursor ?? '')).toEqual({
      $and: [
        // Where an index starts; the rest decides.
        { at: { $lte: 4 } },
        { $or: [{ at: { $lt: 4 } }, { at: 4, _id: { $lt: 'id4' } }] },
      ],
    });
    expect(toPage([5, 4], 2, map).nextCursor).toBeNull();
    expect(toPage([], 2, map)).toEqual({ items: [], nextCursor: null });
    expect(afterCursor('at', undefined)).toEqual({});
  });
});

describe('errors', () => {
  it('each have a status of their kind and words for people', () => {
    for (const [code, [status, message]] of Object.entries(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(toProblem(new AppError(code as ErrorCode))).toEqual({
        type: `urn:skycover:problem:${code}`,
        title: message,
        status,
        code,
        detail: message,
      });
    }
  });

  it.each<[unknown, ErrorCode]>([
    [new AppError('NOT_FOUND'), 'NOT_FOUND'],
    [new Error('secret path'), 'INTERNAL'],
    ['text', 'INTERNAL'],
    [undefined, 'INTERNAL'],
    [new StorageUnavailableError('secret path'), 'STORAGE_UNAVAILABLE'],
    [new mongoose.mongo.MongoNetworkError('secret path'), 'STORAGE_UNAVAILABLE'],
    [Object.assign(new Error(), { type: 'entity.parse.failed' }), 'BODY_NOT_JSON'],
    [Object.assign(new Error(), { type: 'entity.too.large' }), 'PAYLOAD_TOO_LARGE'],
    [Object.assign(new Error(), { type: 'charset.unsupported' }), 'MEDIA_TYPE_UNSUPPORTED'],
    [Object.assign(new Error(), { status: 400 }), 'VALIDATION_FAILED'],
    [Object.assign(new Error(), { status: 502 }), 'INTERNAL'],
  ])('thrown as %o reach people as %s', (thrown, code) => {
    expect(toAppError(thrown).code).toBe(code);
    expect(JSON.stringify(toProblem(toAppError(thrown)))).not.toContain('secret path');
  });
});

describe('the life of an incident', () => {
  it.each([
    ['suspected', 'strengthened', 'probable'],
    ['suspected', 'confirm', 'confirmed'],
    ['probable', 'dismiss', 'dismissed'],
    ['confirmed', 'reopen', 'probable'],
    ['dismissed', 'reopen', 'suspected'],
  ] as const)('%s + %s → %s', (state, event, next) => {
    expect(transition(INCIDENT_TRANSITIONS, state, event)).toBe(next);
  });

  it.each([
    ['dismissed', 'strengthened'],
    ['confirmed', 'strengthened'],
    ['confirmed', 'dismiss'],
    ['dismissed', 'confirm'],
    ['probable', 'strengthened'],
  ] as const)('refuses %s + %s', (state, event) => {
    expect(() => transition(INCIDENT_TRANSITIONS, state, event)).toThrow(
      expect.objectContaining({ code: 'STATE_CONFLICT', details: { state, event } }),
    );
  });
});
