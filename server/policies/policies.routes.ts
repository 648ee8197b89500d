import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import type { PoliciesService } from './policies.service.ts';
import { ListPoliciesQuerySchema, PolicySchema } from './policy.schema.ts';
import { PutStandingOrderSchema, StandingOrderSchema } from './standing-order.schema.ts';
import type { StandingOrdersService } from './standing-orders.service.ts';

const PolicyParams = z.strictObject({ policyId: z.string().max(64) });

export function policyRoutes(
  api: Api,
  deps: { policies: PoliciesService; standingOrders: StandingOrdersService },
): void {
  standingOrderRoutes(api, deps);
  readRoutes(api, deps);
}

const tag = 'policies';

function standingOrderRoutes(api: Api, deps: { standingOrders: StandingOrdersService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/standing-orders',
      tag,
      summary: 'Standing orders (预约保险)',
      access: 'user',
      response: pageOf(StandingOrderSchema),
    },
    ({ viewer }) => deps.standingOrders.list(viewer),
  );
  api.route(
    {
      method: 'put',
      path: '/v1/standing-orders',
      tag,
      summary: 'Give or replace the standing order of a drone',
      access: 'user',
      body: PutStandingOrderSchema,
      response: StandingOrderSchema,
    },
    ({ viewer, body }) => deps.standingOrders.put(viewer, body),
  );
}

function readRoutes(api: Api, deps: { policies: PoliciesService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/policies',
      tag,
      summary: 'Policies, newest first',
      access: 'user',
      query: ListPoliciesQuerySchema,
      response: pageOf(PolicySchema),
    },
    ({ viewer, query }) => deps.policies.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/policies/:policyId',
      tag,
      summary: 'One policy',
      access: 'user',
      params: PolicyParams,
      response: PolicySchema,
    },
    ({ viewer, params }) => deps.policies.get(viewer, params.policyId),
  );
}
