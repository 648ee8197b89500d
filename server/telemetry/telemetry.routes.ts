import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import {
  ListQuarantineQuerySchema,
  QuarantineCountsSchema,
  QuarantinedSchema,
  ReplayedManySchema,
  ReplayedSchema,
  ReplayManySchema,
} from './quarantine.schema.ts';
import type { QuarantineService } from './quarantine.service.ts';
import type { QuarantineReplayService } from './quarantine-replay.service.ts';

const QuarantineParams = z.object({ quarantineId: z.string().min(1).max(128) });

export function telemetryRoutes(
  api: Api,
  deps: { quarantine: QuarantineService; quarantineReplay: QuarantineReplayService },
): void {
  const base = { tag: 'quarantine', access: 'user' } as const;
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/quarantine',
      summary: 'Messages that could not be used, with their bytes',
      query: ListQuarantineQuerySchema,
      response: pageOf(QuarantinedSchema),
    },
    ({ viewer, query }) => deps.quarantine.list(viewer, query),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/quarantine/counts',
      summary: 'How many are kept, by reason',
      response: QuarantineCountsSchema,
    },
    ({ viewer }) => deps.quarantine.count(viewer),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/quarantine/replay',
      summary:
        'Decode open messages once more, oldest first, a step at a time; what is usable becomes backfill',
      body: ReplayManySchema,
      response: ReplayedManySchema,
    },
    ({ viewer, body }) => deps.quarantineReplay.replayMany(viewer, body),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/quarantine/:quarantineId/replay',
      summary: 'Decode one message once more; what is usable becomes backfill',
      params: QuarantineParams,
      response: ReplayedSchema,
    },
    ({ viewer, params }) => deps.quarantineReplay.replay(viewer, params.quarantineId),
  );
}
