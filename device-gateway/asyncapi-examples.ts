/** Messages as a maker would send them; a test decodes each. */
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
