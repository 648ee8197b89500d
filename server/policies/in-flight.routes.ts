import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { NoTakeoffProofSchema } from './no-takeoff.schema.ts';
import type { NoTakeoffService } from './no-takeoff.service.ts';
import { StatementSchema } from './statement.schema.ts';
import type { StatementsService } from './statements.service.ts';

const FlightParams = z.strictObject({ flightId: z.string().max(64) });

const PolicyParams = z.strictObject({ policyId: z.string().max(64) });

export function inFlightRoutes(
  api: Api,
  deps: { statements: StatementsService; noTakeoff: NoTakeoffService },
): void {
  api.route(
    {
      method: 'get',
      path: '/v1/flights/:flightId/statement',
      tag: 'policies',
      summary: 'What share of the time in the air was covered, and why not the rest, in Chinese and English',
      access: 'user',
      params: FlightParams,
      response: StatementSchema,
    },
    ({ viewer, params }) => deps.statements.get(viewer, params.flightId),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/policies/:policyId/no-takeoff',
      tag: 'policies',
      summary: 'Why a single-flight policy without take-off was void, or was not: what was heard',
      access: 'user',
      params: PolicyParams,
      response: NoTakeoffProofSchema,
    },
    ({ viewer, params }) => deps.noTakeoff.get(viewer, params.policyId),
  );
}
