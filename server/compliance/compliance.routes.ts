import type { Api } from '../http/route.ts';
import { AirborneSchema, InsuredQuerySchema, InsuredSchema } from './compliance.schema.ts';
import type { ComplianceService } from './compliance.service.ts';

export function complianceRoutes(api: Api, deps: { compliance: ComplianceService }): void {
  const tag = 'compliance';
  api.route(
    {
      method: 'get',
      path: '/v1/compliance/airborne',
      tag,
      summary: 'Who is in the air now, and whether insured',
      access: 'user',
      response: AirborneSchema,
    },
    ({ viewer }) => deps.compliance.listAirborne(viewer),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/insured',
      tag,
      summary: 'Insured-status look-up by serial number',
      access: 'user',
      query: InsuredQuerySchema,
      response: InsuredSchema,
    },
    ({ viewer, query }) => deps.compliance.isInsured(viewer, query),
  );
}
