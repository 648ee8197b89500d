import { z } from 'zod';
import { permit } from '../http/permissions.ts';
import type { Api } from '../http/route.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import type { BindingService } from './binding.service.ts';
import { AcknowledgeSchema, ExclusionsSchema, OfferedProductSchema } from './exclusions.schema.ts';
import { EXCLUSIONS, offeredProducts } from './exclusions.ts';
import { PolicySchema } from './policy.schema.ts';
import { ListQuotesQuerySchema, QuoteViewSchema } from './quote.schema.ts';
import { QuoteRequestSchema } from './quote-request.schema.ts';
import type { QuotesService } from './quotes.service.ts';
import type { QuotingService } from './quoting.service.ts';
import { DecideReferralSchema, ReferralSchema } from './referral.schema.ts';
import type { ReferralsService } from './referrals.service.ts';

const QuoteParams = z.strictObject({ quoteId: z.string().max(64) });
const BindBody = z.strictObject({ acknowledgement: AcknowledgeSchema });
const tag = 'quotes';

interface Deps {
  quotes: QuotesService;
  quoting: QuotingService;
  binding: BindingService;
  referrals: ReferralsService;
}

export function quoteRoutes(api: Api, deps: Deps): void {
  catalogueRoutes(api);
  offerRoutes(api, deps);
  referralRoutes(api, deps);
}

function catalogueRoutes(api: Api): void {
  api.route(
    {
      method: 'get',
      path: '/v1/products',
      tag,
      summary: 'Products on offer, with the hash of what must be shown before one binds',
      access: 'user',
      response: pageOf(OfferedProductSchema),
    },
    async ({ viewer }) => {
      permit(viewer, 'product.read');
      return { items: offeredProducts(), nextCursor: null };
    },
  );
  api.route(
    {
      method: 'get',
      path: '/v1/exclusions',
      tag,
      summary: 'What is not covered 责任免除, in both languages, by version',
      access: 'user',
      response: ExclusionsSchema,
    },
    async ({ viewer }) => {
      permit(viewer, 'product.read');
      return EXCLUSIONS;
    },
  );
}

function offerRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'post',
      path: '/v1/quotes',
      tag,
      summary: 'Ask for a price: quoted, referred or declined, each with reasons',
      access: 'user',
      body: QuoteRequestSchema,
      response: QuoteViewSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.quoting.request(viewer, body),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/quotes',
      tag,
      summary: 'Quotes that were asked for, newest first',
      access: 'user',
      query: ListQuotesQuerySchema,
      response: pageOf(QuoteViewSchema),
    },
    ({ viewer, query }) => deps.quotes.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/quotes/:quoteId',
      tag,
      summary: 'One quote with its rating receipt',
      access: 'user',
      params: QuoteParams,
      response: QuoteViewSchema,
    },
    ({ viewer, params }) => deps.quotes.get(viewer, params.quoteId),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/quotes/:quoteId/policy',
      tag,
      summary: 'Bind a quote: exclusions acknowledged, premium from the wallet, then the policy (见费出单)',
      access: 'user',
      params: QuoteParams,
      body: BindBody,
      response: PolicySchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.binding.bind(viewer, params.quoteId, body.acknowledgement),
  );
}

function referralRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'get',
      path: '/v1/referrals',
      tag,
      summary: 'Quotes referred to an underwriter, newest first',
      access: 'user',
      query: PageQuerySchema,
      response: pageOf(ReferralSchema),
    },
    ({ viewer, query }) => deps.referrals.list(viewer, query),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/referrals/:quoteId/decision',
      tag,
      summary: 'Offer (a new quote) or decline a referred quote, once',
      access: 'user',
      params: QuoteParams,
      body: DecideReferralSchema,
      response: ReferralSchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.referrals.decide(viewer, params.quoteId, body),
  );
}
