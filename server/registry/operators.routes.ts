import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import { ConsentPurposeSchema, ConsentSchema, DecideConsentSchema } from './consent.schema.ts';
import type { ConsentsService } from './consents.service.ts';
import {
  EditOperatorSchema,
  OperatorChangeSchema,
  OperatorSchema,
  RegisterOperatorSchema,
} from './operator.schema.ts';
import type { OperatorsService } from './operators.service.ts';

const OperatorParams = z.strictObject({ operatorId: z.string().max(64) });
const tag = 'operators';

export function operatorRoutes(
  api: Api,
  deps: { operators: OperatorsService; consents: ConsentsService },
): void {
  api.route(
    {
      method: 'get',
      path: '/v1/operators',
      tag,
      summary: 'Operators; an operator sees itself only',
      access: 'user',
      query: PageQuerySchema,
      response: pageOf(OperatorSchema),
    },
    ({ viewer, query }) => deps.operators.list(viewer, query),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/operators',
      tag,
      summary: 'Register a firm or person that flies',
      access: 'user',
      body: RegisterOperatorSchema,
      response: OperatorSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.operators.register(viewer, body),
  );
  oneOperatorRoutes(api, deps);
  consentRoutes(api, deps);
}

function oneOperatorRoutes(api: Api, deps: { operators: OperatorsService }): void {
  const path = '/v1/operators/:operatorId';
  const base = { tag, access: 'user', params: OperatorParams } as const;
  api.route(
    { ...base, method: 'get', path, summary: 'One operator', response: OperatorSchema },
    ({ viewer, params }) => deps.operators.get(viewer, params.operatorId),
  );
  api.route(
    {
      ...base,
      method: 'patch',
      path,
      summary: 'Change an operator: its people contact and certificate, an administrator name and code too',
      body: EditOperatorSchema,
      response: OperatorSchema,
    },
    ({ viewer, params, body }) => deps.operators.edit(viewer, params.operatorId, body),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: `${path}/history`,
      summary: 'What an operator was before, the last change first',
      response: pageOf(OperatorChangeSchema),
    },
    ({ viewer, params }) => deps.operators.history(viewer, params.operatorId),
  );
}

function consentRoutes(api: Api, deps: { consents: ConsentsService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/consents',
      tag,
      summary: 'Own consents with their texts (个人信息保护法 art. 23, 24, 29)',
      access: 'user',
      response: pageOf(ConsentSchema),
    },
    ({ viewer }) => deps.consents.list(viewer),
  );
  api.route(
    {
      method: 'put',
      path: '/v1/consents/:purpose',
      tag,
      summary: 'Give or withdraw one consent',
      access: 'user',
      params: z.strictObject({ purpose: ConsentPurposeSchema }),
      body: DecideConsentSchema,
      response: ConsentSchema,
    },
    ({ viewer, params, body }) => deps.consents.decide(viewer, params.purpose, body),
  );
}
