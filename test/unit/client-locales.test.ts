import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from '../../client/locales/en.data.ts';
import { zhCn } from '../../client/locales/zh-cn.data.ts';
import { INCIDENT_KINDS } from '../../server/claims/incident.schema.ts';
import { FLIGHT_REASONS } from '../../server/flights/flight-tracker.schema.ts';
import { GAP_CAUSES, GAP_REASONS } from '../../server/flights/gap.schema.ts';
import { ROLES } from '../../server/http/role.schema.ts';
import { COVER_REASONS } from '../../server/policies/cover.schema.ts';
import { QUARANTINE_REASONS } from '../../server/telemetry/ingest.schema.ts';
import { FLIGHT_MODES, SAMPLE_FLAGS } from '../../server/telemetry/sample.schema.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value]]
        : Object.entries(flatten(value, `${prefix}${key}.`)),
    ),
  );
}

const texts = { en: flatten(en), 'zh-CN': flatten(zhCn) };
const client = new URL('../../client/', import.meta.url);
const sources = readdirSync(client, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('locales'))
  .map((path) => readFileSync(new URL(path, client), 'utf8'));

describe('the words of the console', () => {
  it('exist in both languages, with the same values filled in', () => {
    expect(Object.keys(texts['zh-CN']).sort()).toEqual(Object.keys(texts.en).sort());
    const slots = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((one) => one[1]).sort();
    for (const key of Object.keys(texts.en)) {
      expect(slots(texts['zh-CN'][key]), key).toEqual(slots(texts.en[key]));
    }
  });

  it('exist for every key a page names', () => {
    const named = sources.flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((one) => one[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((key) => texts.en[key] === undefined)).toEqual([]);
  });

  it('exist for every code the server may send', () => {
    const codes = {
      'cover.reason.': COVER_REASONS,
      'quarantine.reason.': QUARANTINE_REASONS,
      'flight.modes.': FLIGHT_MODES,
      'flight.flags.': SAMPLE_FLAGS,
      'incident.kind.': INCIDENT_KINDS,
      'timeline.reason.': FLIGHT_REASONS,
      'gap.cause.': GAP_CAUSES,
      'gap.reason.': GAP_REASONS,
      'role.': ROLES,
    };
    const keys = Object.entries(codes).flatMap(([prefix, values]) => values.map((value) => prefix + value));
    expect(keys.filter((key) => texts.en[key] === undefined || texts['zh-CN'][key] === undefined)).toEqual(
      [],
    );
  });
});
