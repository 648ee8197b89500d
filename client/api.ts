import type { ImportZonesInput } from '../server/airspace/zone-import.schema.ts';
import type { UpdateIncidentInput } from '../server/claims/incident.schema.ts';
import type { DecideFindingInput } from '../server/classification/finding.schema.ts';
import type { CancelPolicyInput, EndorseInput } from '../server/policies/endorsement.schema.ts';
import type { AcknowledgeInput } from '../server/policies/exclusions.schema.ts';
import type { QuoteRequestInput } from '../server/policies/quote-request.schema.ts';
import type { DecideReferralInput } from '../server/policies/referral.schema.ts';
import type { PutStandingOrderInput } from '../server/policies/standing-order.schema.ts';
import type {
  CreateTariffInput,
  PutTariffInput,
  TransitTariffInput,
} from '../server/pricing/tariff-version.schema.ts';
import type { DecideConsentInput } from '../server/registry/consent.schema.ts';
import type {
  AddDroneFactsInput,
  EditDroneInput,
  RegisterDroneInput,
} from '../server/registry/drone.schema.ts';
import type { DeclareDroneModelInput } from '../server/registry/drone-model.schema.ts';
import type { EditOperatorInput, RegisterOperatorInput } from '../server/registry/operator.schema.ts';
import type { EditPilotInput, PilotDetails } from '../server/registry/pilot.schema.ts';
import type { PutRealNameStatusInput } from '../server/registry/real-name-status.schema.ts';
import type { PutSettingInput } from '../server/registry/settings.schema.ts';
import type { ReplayStep } from './lib/replay-quarantine.ts';
import { request, requestFile, send } from './request.ts';

type Search = Record<string, string | number | null | undefined>;
const id = encodeURIComponent;

/** Path with the parameters that have a value. */
export function withSearch(path: string, search: Search): string {
  const pairs = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const query = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}

export interface TrackSearch {
  from?: string;
  to?: string;
  knownAt?: string;
  after?: string | null;
  limit?: number;
}

/** Every call the client makes, typed by the server's schemas. All throw ApiError. */
export const api = {
  getConfig: () => request({ path: '/v1/config', answer: 'config', anonymous: true }),
  logIn: (email: string, password: string) =>
    request({
      method: 'POST',
      path: '/v1/sessions',
      body: { email, password },
      answer: 'session',
      anonymous: true,
    }),
  logOut: () => send({ method: 'DELETE', path: '/v1/sessions/current' }),
  getMe: () => request({ path: '/v1/me', answer: 'me' }),

  listDrones: () => request({ path: '/v1/drones?limit=200', answer: 'drones' }),
  getDrone: (droneId: string) => request({ path: `/v1/drones/${id(droneId)}`, answer: 'drone' }),
  registerDrone: (body: RegisterDroneInput) =>
    request({ method: 'POST', path: '/v1/drones', body, answer: 'drone' }),
  editDrone: (droneId: string, body: EditDroneInput) =>
    request({ method: 'PATCH', path: `/v1/drones/${id(droneId)}`, body, answer: 'drone' }),
  listDroneFacts: (droneId: string) =>
    request({ path: `/v1/drones/${id(droneId)}/facts`, answer: 'droneFacts' }),
  addDroneFacts: (droneId: string, body: AddDroneFactsInput) =>
    request({ method: 'POST', path: `/v1/drones/${id(droneId)}/facts`, body, answer: 'drone' }),
  getRealName: (droneId: string) =>
    request({ path: `/v1/drones/${id(droneId)}/real-name-status`, answer: 'realName' }),
  putRealName: (mark: string, body: PutRealNameStatusInput) =>
    request({ method: 'PUT', path: `/v1/real-name-status/${id(mark)}`, body, answer: 'realName' }),
  getClassification: (droneId: string) =>
    request({ path: `/v1/drones/${id(droneId)}/classification`, answer: 'classification' }),
  createCredential: (droneId: string, name: string) =>
    request({
      method: 'POST',
      path: `/v1/drones/${id(droneId)}/credentials`,
      body: { name },
      answer: 'credential',
    }),
  listDroneModels: () => request({ path: '/v1/drone-models?limit=200', answer: 'droneModels' }),
  listOperators: () => request({ path: '/v1/operators?limit=200', answer: 'operators' }),
  declareDroneModel: (body: DeclareDroneModelInput) =>
    request({ method: 'POST', path: '/v1/drone-models', body, answer: 'droneModel' }),
  registerOperator: (body: RegisterOperatorInput) =>
    request({ method: 'POST', path: '/v1/operators', body, answer: 'operator' }),
  editOperator: (operatorId: string, body: EditOperatorInput) =>
    request({ method: 'PATCH', path: `/v1/operators/${id(operatorId)}`, body, answer: 'operator' }),
  listOperatorHistory: (operatorId: string) =>
    request({ path: `/v1/operators/${id(operatorId)}/history`, answer: 'operatorHistory' }),
  listPilots: () => request({ path: '/v1/pilots?limit=200', answer: 'pilots' }),
  registerPilot: (body: PilotDetails) =>
    request({ method: 'POST', path: '/v1/pilots', body, answer: 'pilot' }),
  editPilot: (pilotId: string, body: EditPilotInput) =>
    request({ method: 'PUT', path: `/v1/pilots/${id(pilotId)}`, body, answer: 'pilot' }),
  listConsents: () => request({ path: '/v1/consents', answer: 'consents' }),
  decideConsent: (purpose: string, body: DecideConsentInput) =>
    request({ method: 'PUT', path: `/v1/consents/${id(purpose)}`, body, answer: 'consent' }),
  listSettings: () => request({ path: '/v1/settings', answer: 'settings' }),
  listSettingHistory: (key: string) =>
    request({ path: `/v1/settings/${id(key)}/history`, answer: 'settingHistory' }),
  putSetting: (key: string, body: PutSettingInput) =>
    request({ method: 'PUT', path: `/v1/settings/${id(key)}`, body, answer: 'setting' }),
  createReceiver: (name: string, operatorId: string) =>
    request({
      method: 'POST',
      path: '/v1/devices',
      body: { kind: 'receiver', name, operatorId },
      answer: 'credential',
    }),
  listDevices: () => request({ path: '/v1/devices?limit=200', answer: 'devices' }),
  revokeDevice: (deviceId: string) => send({ method: 'DELETE', path: `/v1/devices/${id(deviceId)}` }),
  bindDrone: (deviceId: string, droneId: string) =>
    request({
      method: 'POST',
      path: `/v1/devices/${id(deviceId)}/bindings`,
      body: { droneId },
      answer: 'device',
    }),
  setDeviceGateway: (deviceId: string, gatewaySerialNumber: string | null) =>
    request({
      method: 'PATCH',
      path: `/v1/devices/${id(deviceId)}`,
      body: { gatewaySerialNumber },
      answer: 'device',
    }),

  listStandingOrders: () => request({ path: '/v1/standing-orders?limit=200', answer: 'standingOrders' }),
  putStandingOrder: (body: PutStandingOrderInput) =>
    request({ method: 'PUT', path: '/v1/standing-orders', body, answer: 'standingOrder' }),
  getWallet: () => request({ path: '/v1/wallet', answer: 'wallet' }),
  listWalletEntries: (cursor?: string) =>
    request({ path: withSearch('/v1/wallet/entries', { cursor }), answer: 'walletEntries' }),
  deposit: (amountFen: number, memo: string) =>
    request({
      method: 'POST',
      path: '/v1/wallet/deposits',
      body: { amountFen, memo },
      answer: 'wallet',
    }),
  getStatementFile: (period?: string) => requestFile(withSearch('/v1/wallet/statement.csv', { period })),
  listLedger: (search: Search) => request({ path: withSearch('/v1/ledger', search), answer: 'ledger' }),
  getTrialBalance: (search: Search) =>
    request({ path: withSearch('/v1/ledger/balance', search), answer: 'trialBalance' }),
  getTrialBalanceFile: (search: Search) => requestFile(withSearch('/v1/ledger/balance.csv', search)),
  getLedgerFile: (search: Search) => requestFile(withSearch('/v1/ledger/entries.csv', search)),

  listFlights: (search: Search) => request({ path: withSearch('/v1/flights', search), answer: 'flights' }),
  getFlight: (flightId: string) => request({ path: `/v1/flights/${id(flightId)}`, answer: 'flight' }),
  listTrack: (flightId: string, search: TrackSearch) =>
    request({ path: withSearch(`/v1/flights/${id(flightId)}/track`, { ...search }), answer: 'track' }),
  listGaps: (flightId: string) => request({ path: `/v1/flights/${id(flightId)}/gaps`, answer: 'gaps' }),
  getStatement: (flightId: string) =>
    request({ path: `/v1/flights/${id(flightId)}/statement`, answer: 'statement' }),
  getEvidence: (flightId: string) => requestFile(`/v1/flights/${id(flightId)}/evidence`),
  listTariffs: () => request({ path: '/v1/tariffs', answer: 'tariffs' }),
  getTariff: (tariff: string) => request({ path: `/v1/tariffs/${id(tariff)}`, answer: 'tariff' }),
  createTariff: (body: CreateTariffInput) =>
    request({ method: 'POST', path: '/v1/tariffs', body, answer: 'tariff' }),
  putTariff: (tariff: string, body: PutTariffInput) =>
    request({ method: 'PUT', path: `/v1/tariffs/${id(tariff)}`, body, answer: 'tariff' }),
  transitTariff: (tariff: string, body: TransitTariffInput) =>
    request({ method: 'POST', path: `/v1/tariffs/${id(tariff)}/transitions`, body, answer: 'tariff' }),
  getShadowReport: (tariff: string) =>
    request({ path: `/v1/tariffs/${id(tariff)}/shadow`, answer: 'shadowReport' }),
  getQuote: (quoteId: string) => request({ path: `/v1/quotes/${id(quoteId)}`, answer: 'quote' }),
  listProducts: () => request({ path: '/v1/products', answer: 'products' }),
  getExclusions: () => request({ path: '/v1/exclusions', answer: 'exclusions' }),
  requestQuote: (body: QuoteRequestInput) =>
    request({ method: 'POST', path: '/v1/quotes', body, answer: 'quote' }),
  listQuotes: (search: Search) => request({ path: withSearch('/v1/quotes', search), answer: 'quotes' }),
  bindQuote: (quoteId: string, acknowledgement: AcknowledgeInput) =>
    request({
      method: 'POST',
      path: `/v1/quotes/${id(quoteId)}/policy`,
      body: { acknowledgement },
      answer: 'policy',
    }),
  listReferrals: (search: Search) =>
    request({ path: withSearch('/v1/referrals', search), answer: 'referrals' }),
  decideReferral: (quoteId: string, body: DecideReferralInput) =>
    request({ method: 'POST', path: `/v1/referrals/${id(quoteId)}/decision`, body, answer: 'referral' }),
  getAccumulation: (kind: string) =>
    request({ path: withSearch('/v1/accumulation', { kind }), answer: 'accumulation' }),
  listPolicies: (search: Search) => request({ path: withSearch('/v1/policies', search), answer: 'policies' }),
  listPolicyFlights: (policyId: string) =>
    request({ path: `/v1/policies/${id(policyId)}/flights`, answer: 'attachments' }),
  listEndorsements: (policyId: string) =>
    request({ path: `/v1/policies/${id(policyId)}/endorsements`, answer: 'endorsements' }),
  endorsePolicy: (policyId: string, body: EndorseInput) =>
    request({ method: 'POST', path: `/v1/policies/${id(policyId)}/endorsements`, body, answer: 'policy' }),
  previewCancellation: (policyId: string) =>
    request({ path: `/v1/policies/${id(policyId)}/cancellation`, answer: 'cancellation' }),
  cancelPolicy: (policyId: string, body: CancelPolicyInput) =>
    request({ method: 'POST', path: `/v1/policies/${id(policyId)}/cancellation`, body, answer: 'policy' }),
  getCertificate: (policyId: string) => requestFile(`/v1/policies/${id(policyId)}/certificate.pdf`),
  getPolicy: (policyId: string) => request({ path: `/v1/policies/${id(policyId)}`, answer: 'policy' }),

  listIncidents: (search: Search) =>
    request({ path: withSearch('/v1/incidents', search), answer: 'incidents' }),
  getIncident: (incidentId: string) =>
    request({ path: `/v1/incidents/${id(incidentId)}`, answer: 'incident' }),
  updateIncident: (incidentId: string, body: UpdateIncidentInput) =>
    request({ method: 'PATCH', path: `/v1/incidents/${id(incidentId)}`, body, answer: 'incident' }),

  listFindings: (search: Search) => request({ path: withSearch('/v1/findings', search), answer: 'findings' }),
  decideFinding: (findingId: string, body: DecideFindingInput) =>
    request({ method: 'POST', path: `/v1/findings/${id(findingId)}/decision`, body, answer: 'finding' }),
  getObservedClass: (droneId: string) =>
    request({ path: `/v1/drones/${id(droneId)}/observed-class`, answer: 'observedClass' }),
  listZones: (search: Search) => request({ path: withSearch('/v1/zones', search), answer: 'zones' }),
  retireZone: (zoneId: string, version: number) =>
    request({ method: 'POST', path: `/v1/zones/${id(zoneId)}/retire`, body: { version }, answer: 'zone' }),
  importZones: (body: ImportZonesInput) =>
    request({ method: 'POST', path: '/v1/zones/import', body, answer: 'zoneImport' }),

  getAirborne: () => request({ path: '/v1/compliance/airborne', answer: 'airborne' }),
  findInsured: (serialNumber: string) =>
    request({ path: withSearch('/v1/insured', { serialNumber }), answer: 'insured' }),
  listQuarantine: (search: Search) =>
    request({ path: withSearch('/v1/quarantine', search), answer: 'quarantine' }),
  countQuarantine: () => request({ path: '/v1/quarantine/counts', answer: 'quarantineCounts' }),
  replayQuarantined: (quarantineId: string) =>
    request({
      method: 'POST',
      path: `/v1/quarantine/${id(quarantineId)}/replay`,
      body: {},
      answer: 'replayed',
    }),
  replayQuarantine: (body: ReplayStep) =>
    request({ method: 'POST', path: '/v1/quarantine/replay', body, answer: 'replayedMany' }),
};
