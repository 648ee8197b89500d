import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { SettingKeySchema } from './setting-keys.schema.ts';
import { PutSettingSchema, SettingSchema, SettingVersionSchema } from './settings.schema.ts';
import type { SettingsService } from './settings.service.ts';

const SettingParams = z.strictObject({ key: SettingKeySchema });
const tag = 'settings';

export function settingRoutes(api: Api, deps: { settings: SettingsService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/settings',
      tag,
      summary: 'Settings with their values in force and their sources',
      access: 'user',
      response: pageOf(SettingSchema),
    },
    ({ viewer }) => deps.settings.list(viewer),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/settings/:key/history',
      tag,
      summary: 'Every version of a setting, newest first',
      access: 'user',
      params: SettingParams,
      response: pageOf(SettingVersionSchema),
    },
    ({ viewer, params }) => deps.settings.history(viewer, params.key),
  );
  api.route(
    {
      method: 'put',
      path: '/v1/settings/:key',
      tag,
      summary: 'Give a setting another value from now or later on',
      access: 'user',
      params: SettingParams,
      body: PutSettingSchema,
      response: SettingSchema,
    },
    ({ viewer, params, body }) => deps.settings.put(viewer, params.key, body),
  );
}
