import type { CoverMessage, Notice } from '../server/policies/cover.schema.ts';

/** Messages as a maker would send and get them; a test decodes or validates each. */
const SAMPLE = {
  serialNumber: 'EXAMPLE00001',
  sequence: 41,
  observedAt: '2026-01-01T08:00:00.500+08:00',
  latitudeDegrees: 22.530812,
  longitudeDegrees: 113.947215,
  altitudeAmslMeters: 71.2,
  heightAboveTakeoffMeters: 62.4,
  groundSpeedMps: 8.3,
  verticalSpeedMps: -0.2,
  headingDegrees: 41.7,
  batteryPercent: 78,
  mode: 'mission',
};

export const SAMPLE_EXAMPLES = [
  { name: 'live', summary: 'One sample, as it is made', payload: SAMPLE },
  {
    name: 'least',
    summary: 'The least: who, when and where; what is not known is left out or null',
    payload: {
      serialNumber: SAMPLE.serialNumber,
      observedAt: 1_767_225_600_500,
      latitudeDegrees: SAMPLE.latitudeDegrees,
      longitudeDegrees: SAMPLE.longitudeDegrees,
    },
  },
] as const;

export const BATCH_EXAMPLES = [
  {
    name: 'stored',
    summary: 'What was kept while there was no network, oldest first',
    payload: {
      samples: [
        { ...SAMPLE, sequence: 38, observedAt: '2026-01-01T00:00:00Z', historical: true },
        { ...SAMPLE, sequence: 39, observedAt: '2026-01-01T00:00:00.250Z', historical: true },
      ],
    },
  },
] as const;

export const BIRTH_EXAMPLES = [
  {
    name: 'birth',
    summary: 'First message of a connection',
    payload: {
      state: 'online',
      session: '2026-01-01T00:00:00Z-1',
      device: 'Example Ground Station 2',
      firmware: '1.4.0',
      aircraft: [SAMPLE.serialNumber],
    },
  },
] as const;

export const DEATH_EXAMPLES = [
  {
    name: 'will',
    summary: 'Set as the last will at CONNECT, with the session of the birth that follows',
    payload: { state: 'offline', session: '2026-01-01T00:00:00Z-1' },
  },
] as const;

export const NOTICE_EXAMPLES: readonly { name: string; summary: string; payload: Notice }[] = [
  {
    name: 'refused',
    summary: 'A message that could not be used: it is kept, and can be replayed after a fix',
    payload: {
      code: 'PAYLOAD_INVALID',
      message:
        'Kept in quarantine, not used: latitudeDegrees: at most 90. Correct the field named here; `npm run -s decode` shows how a payload is read.',
      topic: 'skycover/v1/dev_example/telemetry',
      serialNumber: SAMPLE.serialNumber,
      at: '2026-01-01T00:00:00.512Z',
    },
  },
];

const COVERED: CoverMessage = {
  state: 'covered',
  policyId: 'pol_example',
  limitFen: 100_000_000,
  validUntil: '2026-01-01T00:30:00.000Z',
  reason: 'ATTACHED_AT_TAKEOFF',
  at: '2026-01-01T00:00:01.000Z',
};

export const COVER_EXAMPLES: readonly { name: string; summary: string; payload: CoverMessage }[] = [
  { name: 'covered', summary: 'From take-off, for the minutes that were paid for', payload: COVERED },
  {
    name: 'ending',
    summary: 'Five minutes are left: land, or fly on without cover',
    payload: { ...COVERED, state: 'ending', at: '2026-01-01T00:25:00.000Z' },
  },
  {
    name: 'notCovered',
    summary: 'Without a policy, and why',
    payload: {
      state: 'notCovered',
      policyId: null,
      limitFen: null,
      validUntil: null,
      reason: 'WALLET_INSUFFICIENT',
      at: '2026-01-01T00:00:01.000Z',
    },
  },
];
