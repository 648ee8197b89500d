import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { AccumulationQuerySchema, AccumulationSchema } from './accumulation.schema.ts';
import type { AccumulationService } from './accumulation.service.ts';
import { AttachmentSchema } from './attachment.schema.ts';
import { type AttachmentsService, toAttachment } from './attachments.service.ts';
import type { CancellationService } from './cancellation.service.ts';
import {
  CancellationSchema,
  CancelPolicySchema,
  EndorsementSchema,
  EndorseSchema,
} from './endorsement.schema.ts';
import type { EndorsementsService } from './endorsements.service.ts';
import type { PoliciesService } from './policies.service.ts';
import { PolicySchema } from './policy.schema.ts';

const PolicyParams = z.strictObject({ policyId: z.string().max(64) });
const tag = 'policies';

interface Deps {
  policies: PoliciesService;
  attachments: AttachmentsService;
  endorsements: EndorsementsService;
  cancellation: CancellationService;
  accumulation: AccumulationService;
}

/** What is done with a contract after it was bound. */
export function contractRoutes(api: Api, deps: Deps): void {
  flightsOfPolicyRoutes(api, deps);
  endorsementRoutes(api, deps);
  cancellationRoutes(api, deps);
}

function flightsOfPolicyRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'get',
      path: '/v1/policies/:policyId/flights',
      tag,
      summary: 'Flights attached to a policy, newest first',
      access: 'user',
      params: PolicyParams,
      response: pageOf(AttachmentSchema),
    },
    async ({ viewer, params }) => {
      const { policyId } = await deps.policies.get(viewer, params.policyId);
      const records = await deps.attachments.listOfPolicy(policyId);
      return { items: records.map(toAttachment), nextCursor: null };
    },
  );
  api.route(
    {
      method: 'get',
      path: '/v1/accumulation',
      tag,
      summary: 'Limits in force by cell, event or operator beside their caps',
      access: 'user',
      query: AccumulationQuerySchema,
      response: AccumulationSchema,
    },
    ({ viewer, query }) => deps.accumulation.list(viewer, query.kind),
  );
}

function endorsementRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'get',
      path: '/v1/policies/:policyId/endorsements',
      tag,
      summary: 'Changes of a policy (批单), oldest first',
      access: 'user',
      params: PolicyParams,
      response: pageOf(EndorsementSchema),
    },
    ({ viewer, params }) => deps.endorsements.list(viewer, params.policyId),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/policies/:policyId/endorsements',
      tag,
      summary: 'Change a policy: additional insured, pilot, window, limit',
      access: 'user',
      params: PolicyParams,
      body: EndorseSchema,
      response: PolicySchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.endorsements.endorse(viewer, params.policyId, body),
  );
}

function cancellationRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'get',
      path: '/v1/policies/:policyId/cancellation',
      tag,
      summary: 'What cancelling now would give back',
      access: 'user',
      params: PolicyParams,
      response: CancellationSchema,
    },
    ({ viewer, params }) => deps.cancellation.preview(viewer, params.policyId),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/policies/:policyId/cancellation',
      tag,
      summary: 'Cancel a policy; what is not earned goes back to the wallet',
      access: 'user',
      params: PolicyParams,
      body: CancelPolicySchema,
      response: PolicySchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.cancellation.cancel(viewer, params.policyId, body),
  );
}
