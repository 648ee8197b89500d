import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import type { ShadowPricesService } from './shadow-prices.service.ts';
import { ShadowReportSchema } from './shadow-report.schema.ts';
import {
  CreateTariffSchema,
  PutTariffSchema,
  TariffVersionSchema,
  TransitTariffSchema,
} from './tariff-version.schema.ts';
import type { TariffsService } from './tariffs.service.ts';

const TariffParams = z.strictObject({ tariff: z.string().max(40) });
const tag = 'tariffs';

export function tariffRoutes(
  api: Api,
  deps: { tariffs: TariffsService; shadowPrices: ShadowPricesService },
): void {
  readRoutes(api, deps);
  writeRoutes(api, deps);
}

function readRoutes(api: Api, deps: { tariffs: TariffsService; shadowPrices: ShadowPricesService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/tariffs',
      tag,
      summary: 'Versions of the tariff (费率), newest first',
      access: 'user',
      response: pageOf(TariffVersionSchema),
    },
    ({ viewer }) => deps.tariffs.list(viewer),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/tariffs/:tariff',
      tag,
      summary: 'One version: its numbers, state and history',
      access: 'user',
      params: TariffParams,
      response: TariffVersionSchema,
    },
    ({ viewer, params }) => deps.tariffs.get(viewer, params.tariff),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/tariffs/:tariff/shadow',
      tag,
      summary: 'What it would have charged as a shadow, beside what was charged',
      access: 'user',
      params: TariffParams,
      response: ShadowReportSchema,
    },
    ({ viewer, params }) => deps.shadowPrices.report(viewer, params.tariff),
  );
}

function writeRoutes(api: Api, deps: { tariffs: TariffsService }): void {
  api.route(
    {
      method: 'post',
      path: '/v1/tariffs',
      tag,
      summary: 'A new draft with the numbers of another version',
      access: 'user',
      body: CreateTariffSchema,
      response: TariffVersionSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.tariffs.create(viewer, body),
  );
  api.route(
    {
      method: 'put',
      path: '/v1/tariffs/:tariff',
      tag,
      summary: 'Other numbers for a draft',
      access: 'user',
      params: TariffParams,
      body: PutTariffSchema,
      response: TariffVersionSchema,
    },
    ({ viewer, params, body }) => deps.tariffs.put(viewer, params.tariff, body),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/tariffs/:tariff/transitions',
      tag,
      summary: 'Check, return, file, approve, make effective, retire; start or stop the shadow run',
      access: 'user',
      params: TariffParams,
      body: TransitTariffSchema,
      response: TariffVersionSchema,
    },
    ({ viewer, params, body }) => deps.tariffs.transit(viewer, params.tariff, body),
  );
}
