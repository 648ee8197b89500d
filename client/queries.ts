import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Zone } from '../server/airspace/zone.schema.ts';
import type { Page } from '../server/lib/wire.schema.ts';
import { api } from './api.ts';
import { ApiError } from './request.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal stays a refusal; only a missing or overloaded server is asked again.
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** Events are hints and may be lost with the feed, so that live lists are also read at this pace. */
const LIVE_REFETCH_MS = 10_000;

export const queries = {
  config: () =>
    queryOptions({ queryKey: ['config'], queryFn: api.getConfig, staleTime: Number.POSITIVE_INFINITY }),
  me: () => queryOptions({ queryKey: ['me'], queryFn: api.getMe, staleTime: 60_000 }),
  drones: () => queryOptions({ queryKey: ['drones'], queryFn: api.listDrones }),
  drone: (droneId: string) =>
    queryOptions({ queryKey: ['drones', droneId], queryFn: () => api.getDrone(droneId) }),
  classification: (droneId: string) =>
    queryOptions({
      queryKey: ['drones', droneId, 'classification'],
      queryFn: () => api.getClassification(droneId),
    }),
  observedClass: (droneId: string) =>
    queryOptions({
      queryKey: ['drones', droneId, 'observed-class'],
      queryFn: () => api.getObservedClass(droneId),
    }),
  findings: (search: Record<string, string | number | null>) =>
    queryOptions({
      queryKey: ['findings', search],
      queryFn: () => api.listFindings(search),
      refetchInterval: LIVE_REFETCH_MS,
    }),
  droneModels: () =>
    queryOptions({ queryKey: ['drone-models'], queryFn: api.listDroneModels, staleTime: 600_000 }),
  droneFacts: (droneId: string) =>
    queryOptions({ queryKey: ['drones', droneId, 'facts'], queryFn: () => api.listDroneFacts(droneId) }),
  realName: (droneId: string) =>
    queryOptions({ queryKey: ['drones', droneId, 'real-name'], queryFn: () => api.getRealName(droneId) }),
  pilots: () => queryOptions({ queryKey: ['pilots'], queryFn: api.listPilots }),
  consents: () => queryOptions({ queryKey: ['consents'], queryFn: api.listConsents }),
  settings: () => queryOptions({ queryKey: ['settings'], queryFn: api.listSettings }),
  settingHistory: (key: string) =>
    queryOptions({ queryKey: ['settings', key, 'history'], queryFn: () => api.listSettingHistory(key) }),
  operatorHistory: (operatorId: string) =>
    queryOptions({
      queryKey: ['operators', operatorId, 'history'],
      queryFn: () => api.listOperatorHistory(operatorId),
    }),
  operators: () => queryOptions({ queryKey: ['operators'], queryFn: api.listOperators }),
  devices: () => queryOptions({ queryKey: ['devices'], queryFn: api.listDevices }),
  standingOrders: () => queryOptions({ queryKey: ['standing-orders'], queryFn: api.listStandingOrders }),
  wallet: () =>
    queryOptions({ queryKey: ['wallet'], queryFn: api.getWallet, refetchInterval: LIVE_REFETCH_MS }),
  flights: (search: { state?: string; droneId?: string; cursor?: string; limit?: number }) =>
    queryOptions({
      queryKey: ['flights', search],
      queryFn: () => api.listFlights(search),
      refetchInterval: search.state === 'live' ? LIVE_REFETCH_MS : false,
    }),
  flight: (flightId: string) =>
    queryOptions({
      queryKey: ['flight', flightId],
      queryFn: () => api.getFlight(flightId),
      refetchInterval: (query) => (query.state.data?.state === 'closed' ? false : LIVE_REFETCH_MS),
    }),
  gaps: (flightId: string, isOver: boolean) =>
    queryOptions({
      queryKey: ['flight', flightId, 'gaps'],
      queryFn: () => api.listGaps(flightId),
      refetchInterval: isOver ? false : LIVE_REFETCH_MS,
    }),
  statement: (flightId: string, isOver: boolean) =>
    queryOptions({
      queryKey: ['flight', flightId, 'statement'],
      queryFn: () => api.getStatement(flightId),
      refetchInterval: isOver ? false : LIVE_REFETCH_MS,
    }),
  tariffs: () => queryOptions({ queryKey: ['tariffs'], queryFn: api.listTariffs }),
  tariff: (tariff: string) =>
    queryOptions({ queryKey: ['tariffs', tariff], queryFn: () => api.getTariff(tariff) }),
  shadowReport: (tariff: string) =>
    queryOptions({
      queryKey: ['tariffs', tariff, 'shadow'],
      queryFn: () => api.getShadowReport(tariff),
      refetchInterval: LIVE_REFETCH_MS,
    }),
  quote: (quoteId: string) =>
    queryOptions({ queryKey: ['quotes', quoteId], queryFn: () => api.getQuote(quoteId), staleTime: 10_000 }),
  products: () => queryOptions({ queryKey: ['products'], queryFn: api.listProducts, staleTime: 600_000 }),
  exclusions: () =>
    queryOptions({ queryKey: ['exclusions'], queryFn: api.getExclusions, staleTime: 600_000 }),
  quotes: (state: string) =>
    queryOptions({ queryKey: ['quotes', { state }], queryFn: () => api.listQuotes({ state, limit: 50 }) }),
  referrals: () =>
    queryOptions({
      queryKey: ['referrals'],
      queryFn: () => api.listReferrals({ limit: 50 }),
      refetchInterval: LIVE_REFETCH_MS,
    }),
  accumulation: (kind: string) =>
    queryOptions({ queryKey: ['accumulation', kind], queryFn: () => api.getAccumulation(kind) }),
  policies: () => queryOptions({ queryKey: ['policies'], queryFn: () => api.listPolicies({ limit: 50 }) }),
  policyFlights: (policyId: string) =>
    queryOptions({
      queryKey: ['policies', policyId, 'flights'],
      queryFn: () => api.listPolicyFlights(policyId),
    }),
  endorsements: (policyId: string) =>
    queryOptions({
      queryKey: ['policies', policyId, 'endorsements'],
      queryFn: () => api.listEndorsements(policyId),
    }),
  cancellation: (policyId: string) =>
    queryOptions({
      queryKey: ['policies', policyId, 'cancellation'],
      queryFn: () => api.previewCancellation(policyId),
      gcTime: 0,
    }),
  policy: (policyId: string) =>
    queryOptions({ queryKey: ['policies', policyId], queryFn: () => api.getPolicy(policyId) }),
  incidents: (search: { state?: string; flightId?: string; limit?: number }) =>
    queryOptions({
      queryKey: ['incidents', search],
      queryFn: () => api.listIncidents(search),
      refetchInterval: LIVE_REFETCH_MS,
    }),
  incident: (incidentId: string) =>
    queryOptions({
      queryKey: ['incident', incidentId],
      queryFn: () => api.getIncident(incidentId),
      refetchInterval: LIVE_REFETCH_MS,
    }),
  /** All active zones, as many as a map can hold; they change seldom. */
  zones: () => queryOptions({ queryKey: ['zones'], queryFn: listAllZones, staleTime: 30_000 }),
  airborne: () =>
    queryOptions({ queryKey: ['airborne'], queryFn: api.getAirborne, refetchInterval: LIVE_REFETCH_MS }),
};

const ZONE_PAGES_MAX = 10;

async function listAllZones(): Promise<Zone[]> {
  const zones: Zone[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < ZONE_PAGES_MAX; page += 1) {
    const { items, nextCursor }: Page<Zone> = await api.listZones({ limit: 200, cursor });
    zones.push(...items);
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return zones;
}
