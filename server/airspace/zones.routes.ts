import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { fromInstant } from '../lib/clock.ts';
import { InstantSchema, pageOf } from '../lib/wire.schema.ts';
import { SurroundingsSchema } from './surroundings.schema.ts';
import type { SurroundingsService } from './surroundings.service.ts';
import { VolumeSchema } from './volume.schema.ts';
import {
  ListZonesQuerySchema,
  RetireZoneSchema,
  ReviseZoneSchema,
  ZoneFactsSchema,
  ZoneSchema,
  ZoneVersionSchema,
} from './zone.schema.ts';
import { ImportResultSchema, ImportZonesSchema } from './zone-import.schema.ts';
import type { ZoneImportsService } from './zone-imports.service.ts';
import type { ZonesService } from './zones.service.ts';

const tag = 'zones';
const ZoneParams = z.strictObject({ zoneId: z.string().max(64) });
const LookSchema = z
  .strictObject({ volume: VolumeSchema, from: InstantSchema, to: InstantSchema })
  .refine(({ from, to }) => fromInstant(from) < fromInstant(to), {
    path: ['to'],
    error: 'must be after from',
  });

export function zoneRoutes(
  api: Api,
  deps: { zones: ZonesService; zoneImports: ZoneImportsService; surroundings: SurroundingsService },
): void {
  readRoutes(api, deps);
  writeRoutes(api, deps);
  api.route(
    {
      method: 'post',
      path: '/v1/zones/import',
      tag,
      summary:
        'Import zones from GeoJSON or ED-269, all or none; dryRun (the default) only says what it would do',
      access: 'user',
      body: ImportZonesSchema,
      response: ImportResultSchema,
    },
    ({ viewer, body }) => deps.zoneImports.importFile(viewer, body),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/surroundings',
      tag,
      summary: 'What is around a volume in a window: ground, zones, weather; stores nothing',
      access: 'user',
      body: LookSchema,
      response: SurroundingsSchema,
    },
    ({ viewer, body }) =>
      deps.surroundings.look(viewer, body.volume, {
        fromMs: fromInstant(body.from),
        toMs: fromInstant(body.to),
      }),
  );
}

function readRoutes(api: Api, { zones }: { zones: ZonesService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/zones',
      tag,
      summary: 'Zones (空域), newest first; bbox and at look active ones up by place and instant',
      access: 'user',
      query: ListZonesQuerySchema,
      response: pageOf(ZoneSchema),
    },
    ({ viewer, query }) => zones.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/zones/:zoneId',
      tag,
      summary: 'One zone',
      access: 'user',
      params: ZoneParams,
      response: ZoneSchema,
    },
    ({ viewer, params }) => zones.get(viewer, params.zoneId),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/zones/:zoneId/versions',
      tag,
      summary: 'All versions of a zone, newest first',
      access: 'user',
      params: ZoneParams,
      response: pageOf(ZoneVersionSchema),
    },
    ({ viewer, params }) => zones.listVersions(viewer, params.zoneId),
  );
}

function writeRoutes(api: Api, { zones }: { zones: ZonesService }): void {
  api.route(
    {
      method: 'post',
      path: '/v1/zones',
      tag,
      summary: 'Create a zone',
      access: 'user',
      body: ZoneFactsSchema,
      response: ZoneSchema,
      status: 201,
    },
    ({ viewer, body }) => zones.create(viewer, body),
  );
  api.route(
    {
      method: 'put',
      path: '/v1/zones/:zoneId',
      tag,
      summary: 'Replace what is said of a zone; the earlier version is kept',
      access: 'user',
      params: ZoneParams,
      body: ReviseZoneSchema,
      response: ZoneSchema,
    },
    ({ viewer, params, body }) => zones.revise(viewer, params.zoneId, body),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/zones/:zoneId/retire',
      tag,
      summary: 'Retire a zone: from now on it is nowhere',
      access: 'user',
      params: ZoneParams,
      body: RetireZoneSchema,
      response: ZoneSchema,
    },
    ({ viewer, params, body }) => zones.retire(viewer, params.zoneId, body.version),
  );
}
