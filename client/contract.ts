import { z } from 'zod';
import { ZoneSchema } from '../server/airspace/zone.schema.ts';
import { ImportResultSchema } from '../server/airspace/zone-import.schema.ts';
import { IncidentSchema } from '../server/claims/incident.schema.ts';
import { ClassificationSchema } from '../server/classification/classification.schema.ts';
import { FindingSchema } from '../server/classification/finding.schema.ts';
import { ObservedClassSchema } from '../server/classification/observation.schema.ts';
import { AirborneSchema, InsuredSchema } from '../server/compliance/compliance.schema.ts';
import { FlightDetailSchema, FlightSchema } from '../server/flights/flight.schema.ts';
import { GapSchema } from '../server/flights/gap.schema.ts';
import { JournalEntrySchema, WalletEntrySchema, WalletSchema } from '../server/ledger/ledger.schema.ts';
import { TrialBalanceSchema } from '../server/ledger/trial-balance.schema.ts';
import { pageOf } from '../server/lib/wire.schema.ts';
import { AccumulationSchema } from '../server/policies/accumulation.schema.ts';
import { AttachmentSchema } from '../server/policies/attachment.schema.ts';
import { CancellationSchema, EndorsementSchema } from '../server/policies/endorsement.schema.ts';
import { ExclusionsSchema, OfferedProductSchema } from '../server/policies/exclusions.schema.ts';
import { PolicySchema } from '../server/policies/policy.schema.ts';
import { QuoteViewSchema } from '../server/policies/quote.schema.ts';
import { ReferralSchema } from '../server/policies/referral.schema.ts';
import { StandingOrderSchema } from '../server/policies/standing-order.schema.ts';
import { StatementSchema } from '../server/policies/statement.schema.ts';
import { ShadowReportSchema } from '../server/pricing/shadow-report.schema.ts';
import { TariffVersionSchema } from '../server/pricing/tariff-version.schema.ts';
import { ConsentSchema } from '../server/registry/consent.schema.ts';
import { DeviceCredentialSchema, DeviceSchema } from '../server/registry/device.schema.ts';
import { DroneFactsSchema, DroneSchema } from '../server/registry/drone.schema.ts';
import { DroneModelSchema } from '../server/registry/drone-model.schema.ts';
import { OperatorChangeSchema, OperatorSchema } from '../server/registry/operator.schema.ts';
import { PilotSchema } from '../server/registry/pilot.schema.ts';
import { RealNameStatusSchema } from '../server/registry/real-name-status.schema.ts';
import { SettingSchema, SettingVersionSchema } from '../server/registry/settings.schema.ts';
import { SessionSchema, UserSchema } from '../server/registry/user.schema.ts';
import {
  QuarantineCountsSchema,
  QuarantinedSchema,
  ReplayedManySchema,
  ReplayedSchema,
} from '../server/telemetry/quarantine.schema.ts';
import { SampleViewSchema } from '../server/telemetry/sample-view.schema.ts';

/** What each answer of the API must look like; loaded for checking outside production builds only. */
export const CONTRACT = {
  session: SessionSchema,
  me: z.object({ user: UserSchema, operator: OperatorSchema.nullable() }),
  config: z.object({ mqttUrl: z.string(), demo: z.boolean(), mapStyleUrl: z.string().nullable() }),
  operators: pageOf(OperatorSchema),
  operator: OperatorSchema,
  operatorHistory: pageOf(OperatorChangeSchema),
  pilots: pageOf(PilotSchema),
  pilot: PilotSchema,
  consents: pageOf(ConsentSchema),
  consent: ConsentSchema,
  settings: pageOf(SettingSchema),
  setting: SettingSchema,
  settingHistory: pageOf(SettingVersionSchema),
  droneFacts: pageOf(DroneFactsSchema),
  droneModel: DroneModelSchema,
  realName: RealNameStatusSchema,
  drone: DroneSchema,
  drones: pageOf(DroneSchema),
  droneModels: pageOf(DroneModelSchema),
  classification: ClassificationSchema,
  observedClass: ObservedClassSchema,
  finding: FindingSchema,
  findings: pageOf(FindingSchema),
  device: DeviceSchema,
  devices: pageOf(DeviceSchema),
  credential: DeviceCredentialSchema,
  standingOrder: StandingOrderSchema,
  standingOrders: pageOf(StandingOrderSchema),
  wallet: WalletSchema,
  walletEntries: pageOf(WalletEntrySchema),
  ledger: pageOf(JournalEntrySchema),
  trialBalance: TrialBalanceSchema,
  flight: FlightDetailSchema,
  flights: pageOf(FlightSchema),
  track: pageOf(SampleViewSchema),
  gaps: pageOf(GapSchema),
  statement: StatementSchema,
  tariff: TariffVersionSchema,
  tariffs: pageOf(TariffVersionSchema),
  shadowReport: ShadowReportSchema,
  quote: QuoteViewSchema,
  quotes: pageOf(QuoteViewSchema),
  products: pageOf(OfferedProductSchema),
  exclusions: ExclusionsSchema,
  referral: ReferralSchema,
  referrals: pageOf(ReferralSchema),
  accumulation: AccumulationSchema,
  policy: PolicySchema,
  policies: pageOf(PolicySchema),
  attachments: pageOf(AttachmentSchema),
  endorsements: pageOf(EndorsementSchema),
  cancellation: CancellationSchema,
  incident: IncidentSchema,
  incidents: pageOf(IncidentSchema),
  airborne: AirborneSchema,
  insured: InsuredSchema,
  zone: ZoneSchema,
  zones: pageOf(ZoneSchema),
  zoneImport: ImportResultSchema,
  quarantine: pageOf(QuarantinedSchema),
  quarantineCounts: QuarantineCountsSchema,
  replayed: ReplayedSchema,
  replayedMany: ReplayedManySchema,
} as const;

export type Contract = { [Name in keyof typeof CONTRACT]: z.infer<(typeof CONTRACT)[Name]> };
