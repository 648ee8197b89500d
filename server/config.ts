import { z } from 'zod';
import { StartupError } from './lib/errors.ts';

/**
 * The environment, read once. Everything below is a default that a variable may override; every limit of
 * the product stands in LIMITS with its unit.
 */
const brokerUrl = z.url({ protocol: /^(mqtts?|wss?)$/ });
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const EnvironmentSchema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DEMO: z.enum(['on', 'off']).optional(),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on; 0.0.0.0 in containers'),
  PORT: port(3000),
  MQTT_PORT: port(1883),
  MQTT_HOST: z
    .string()
    .min(1)
    .optional()
    .describe('address for MQTT without TLS where that is not HOST; 127.0.0.1 keeps it on this machine'),
  MQTTS_PORT: z.coerce.number().int().min(0).max(65_535).optional().describe('MQTT over TLS'),
  TLS_CERT_FILE: z.string().min(1).optional().describe('PEM certificate for MQTTS_PORT, with its chain'),
  TLS_KEY_FILE: z.string().min(1).optional(),
  TLS_CLIENT_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('PEM issuers of device certificates: their common name is the device id, no password needed'),
  DATA_DIR: z.string().min(1).default('./data'),
  WRITER_ID: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -')
    .default('writer-1')
    .describe('names the log this server writes; its own among the servers of one store, and kept for good'),
  LOG_NAME: z
    .string()
    .regex(/^[a-z0-9.-]+(\/[a-z0-9.-]+)*$/, 'must be a-z, 0-9, dots, - and / between them')
    .max(128)
    .default('skycover-log')
    .describe(
      'names the evidence logs, best a host name with a path; the same for all servers, kept for good',
    ),
  MONGODB_URI: z.string().min(1).optional(),
  MONGODB_URI_FILE: z.string().optional().describe('file that holds MONGODB_URI, password and all'),
  MQTT_URL: brokerUrl
    .optional()
    .describe('external broker; without a user name we log in as skycover-service'),
  PUBLIC_MQTT_URL: brokerUrl.optional().describe('what devices connect to, where that is not MQTT_URL'),
  INGEST_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MAP_STYLE_URL: z.string().min(1).optional(),
  POPULATION_FILE: z.string().min(1).optional().describe('people and ground per H3 cell, CSV or NDJSON'),
  TERRAIN_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('ground heights, ESRI ASCII grid (.asc), CSV or NDJSON'),
  WEATHER_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('hourly weather, NDJSON or CSV; read again when it changes'),
  DISTRICTS_FILE: z.string().min(1).optional().describe('administrative districts, GeoJSON'),
  ZONES_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('zones to import at each start, as POST /v1/zones/import'),
  MQTT_PROFILE: z.enum(['standard', 'conformance']).default('standard'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where people reach us: the address in verification links; without it the host of the request'),
  TRUST_PROXY: z.string().optional().describe('comma-separated addresses of proxies we trust'),
  TOKEN_SECRET: z.string().min(32).optional(),
  TOKEN_SECRET_FILE: z.string().optional(),
  SERVICE_SECRET: z.string().min(32).optional(),
  SERVICE_SECRET_FILE: z.string().optional(),
  LOG_KEY: z
    .string()
    .min(32)
    .optional()
    .describe('signs the evidence logs of all servers of a store: an Ed25519 key as PEM, or any secret text'),
  LOG_KEY_FILE: z.string().optional(),
  DJI_APP_ID: z
    .string()
    .min(1)
    .optional()
    .describe('an app of DJI’s developer site: docks check its licence before they stay connected'),
  DJI_APP_KEY: z.string().min(1).optional(),
  DJI_APP_KEY_FILE: z.string().optional(),
  DJI_APP_LICENSE: z.string().min(1).optional(),
  DJI_APP_LICENSE_FILE: z.string().optional(),
  NTP_SERVER_HOST: z.string().min(1).optional().describe('time server that docks can reach'),
  NTP_SERVER_PORT: port(123),
});

/** Every bound of the product, with its unit. */
export const LIMITS = Object.freeze({
  httpBodyBytes: 256 * 1024,
  /** Zones of a city in one file; read only after its sender has logged in. */
  zoneImportBodyBytes: 8 * 1024 * 1024,
  ingestBodyBytes: 8 * 1024 * 1024,
  pageItems: 200,
  mqttPacketBytes: 256 * 1024,
  mqttConnectPacketBytes: 4 * 1024,
  mqttTopicBytes: 128,
  mqttConnectTimeoutMs: 10_000,
  mqttSubscriptionsPerDevice: 20,
  mqttConnections: 20_000,
  /** Many docks may stand behind one address of a mobile network. IPv6 counts by /64. */
  mqttConnectionsPerAddress: 5_000,
  mqttPendingLoginsPerAddress: 1_000,
  /** Wrong logins of one device from one address that cost nothing; from then on each waits longer. */
  mqttLoginFailuresFree: 10,
  /** Of one address in all, or of one device from anywhere: beyond it an address has a rate of checks. */
  mqttLoginFailuresFreeBroad: 200,
  mqttLoginChecksPerSecond: 20,
  mqttLoginDelayMsMax: 2_000,
  mqttLoginsPerDevicePerMinute: 300,
  /** Beyond it every message of the device waits (nothing is refused). */
  mqttQuarantineBytesPerHour: 64 * 1024 * 1024,
  mqttQuarantinePauseMsMax: 5_000,
  mqttTlsFilesCheckMs: 30_000,
  mqttMessagesPerSecond: 200,
  mqttMessagesInFlight: 3_000,
  mqttKeepaliveSecondsMax: 1_800,
  ingestQueueMessages: 20_000,
  ingestBatchMessages: 1_000,
  ingestLingerMs: 3,
  /** Aircraft whose last samples are remembered to judge the next by; at most twice as many. */
  screenedAircraft: 20_000,
  socketRoomsPerSocket: 50,
  socketQueuedBytes: 4 * 1024 * 1024,
  socketMessageBytes: 64 * 1024,
  trackSamplesPerPage: 2_000,
  /** Newest samples of a flight held in memory before they are written as a segment (see track-tails). */
  /** A track that nothing was added to for this long is sealed; longer than the silence that closes a flight. */
  sealAfterIdleMs: 35 * 60_000,
  trackTails: Object.freeze({ samples: 64, ageMs: 30_000, totalSamples: 100_000 }),
  concurrentPasswordHashes: 4,
  accessTokenSeconds: 15 * 60,
  refreshTokenSeconds: 14 * 24 * 3_600,
  loginAttemptsPer15Minutes: 20,
  requestsPerMinutePerToken: 1_200,
  requestsPerMinutePerAddress: 12_000,
  /** Public look-ups of certificates: a person scans a few, a guesser many. */
  verificationsPerMinutePerAddress: 60,
  shutdownMs: 10_000,
});

export interface Config {
  environment: 'production' | 'development' | 'test';
  demo: boolean;
  host: string;
  port: number;
  mqttPort: number;
  mqttHost: string;
  mqttTls: MqttTls | undefined;
  dataDir: string;
  /** One log per server and store (design D4): two servers under one name would overwrite each other. */
  writerId: string;
  /** First part of the names of all evidence logs; the writer's id follows. */
  logName: string;
  mongodbUri: string | undefined;
  mongodbUriFile: string | undefined;
  mqttUrl: string | undefined;
  publicMqttUrl: string | undefined;
  ingestUrl: string | undefined;
  logLevel: string;
  mapStyleUrl: string | undefined;
  /** Files that replace the synthetic demo data of what is around a flight. */
  groundFiles: GroundFiles;
  zonesFile: string | undefined;
  mqttProfile: 'standard' | 'conformance';
  publicUrl: string | undefined;
  trustProxy: readonly string[];
  secrets: { token: SecretSource; service: SecretSource; log: SecretSource };
  djiApp: DjiAppConfig | undefined;
}

/** Paths; undefined keeps what the demo has, or nothing. */
export interface GroundFiles {
  population: string | undefined;
  terrain: string | undefined;
  weather: string | undefined;
  districts: string | undefined;
}

/** What a DJI dock asks for when it connects; key and licence by value or file. */
export interface DjiAppConfig {
  appId: string;
  appKey: { name: string; value: string | undefined; file: string | undefined };
  appLicense: { name: string; value: string | undefined; file: string | undefined };
  ntpServerHost: string;
  ntpServerPort: number;
}

/** MQTT over TLS at the embedded broker. */
export interface MqttTls {
  port: number;
  certificateFile: string;
  keyFile: string;
  /** With it devices may log in by certificate. */
  clientCaFile: string | undefined;
}

/** Where a secret comes from; without both it is generated into DATA_DIR outside production. */
export interface SecretSource {
  name: 'TOKEN_SECRET' | 'SERVICE_SECRET' | 'LOG_KEY';
  value: string | undefined;
  file: string | undefined;
}

/** Environment → frozen config. Throws StartupError naming every variable that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StartupError(`The environment is not usable:\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  const production = env.NODE_ENV === 'production';
  if (production) assertProduction(env);
  const config: Config = {
    environment: env.NODE_ENV,
    demo: env.DEMO ? env.DEMO === 'on' : !production,
    host: env.HOST,
    port: env.PORT,
    mqttPort: env.MQTT_PORT,
    mqttHost: env.MQTT_HOST ?? env.HOST,
    mqttTls: readMqttTls(env),
    dataDir: env.DATA_DIR,
    writerId: env.WRITER_ID,
    logName: env.LOG_NAME,
    mongodbUri: env.MONGODB_URI,
    mongodbUriFile: env.MONGODB_URI_FILE,
    mqttUrl: env.MQTT_URL,
    publicMqttUrl: env.PUBLIC_MQTT_URL,
    ingestUrl: env.INGEST_URL,
    logLevel: env.LOG_LEVEL,
    mapStyleUrl: env.MAP_STYLE_URL,
    groundFiles: Object.freeze({
      population: env.POPULATION_FILE,
      terrain: env.TERRAIN_FILE,
      weather: env.WEATHER_FILE,
      districts: env.DISTRICTS_FILE,
    }),
    zonesFile: env.ZONES_FILE,
    mqttProfile: env.MQTT_PROFILE,
    publicUrl: env.PUBLIC_URL,
    trustProxy: Object.freeze(env.TRUST_PROXY?.split(',').map((one) => one.trim()) ?? []),
    djiApp: toDjiApp(env),
    secrets: {
      token: { name: 'TOKEN_SECRET', value: env.TOKEN_SECRET, file: env.TOKEN_SECRET_FILE },
      service: { name: 'SERVICE_SECRET', value: env.SERVICE_SECRET, file: env.SERVICE_SECRET_FILE },
      log: { name: 'LOG_KEY', value: env.LOG_KEY, file: env.LOG_KEY_FILE },
    },
  };
  return Object.freeze(config);
}

/** All of it or nothing: a dock refuses half a configuration. */
function toDjiApp(env: z.infer<typeof EnvironmentSchema>): DjiAppConfig | undefined {
  const appKey = { name: 'DJI_APP_KEY', value: env.DJI_APP_KEY, file: env.DJI_APP_KEY_FILE };
  const appLicense = {
    name: 'DJI_APP_LICENSE',
    value: env.DJI_APP_LICENSE,
    file: env.DJI_APP_LICENSE_FILE,
  };
  const given = {
    DJI_APP_ID: env.DJI_APP_ID,
    DJI_APP_KEY: appKey.value ?? appKey.file,
    DJI_APP_LICENSE: appLicense.value ?? appLicense.file,
    NTP_SERVER_HOST: env.NTP_SERVER_HOST,
  };
  const missing = Object.entries(given)
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (missing.length === Object.keys(given).length) return undefined;
  if (missing.length > 0 || !env.DJI_APP_ID || !env.NTP_SERVER_HOST)
    throw new StartupError(`DJI docks need all of an app's settings; missing: ${missing.join(', ')}.`);
  return {
    appId: env.DJI_APP_ID,
    appKey,
    appLicense,
    ntpServerHost: env.NTP_SERVER_HOST,
    ntpServerPort: env.NTP_SERVER_PORT,
  };
}

function readMqttTls(env: z.infer<typeof EnvironmentSchema>): MqttTls | undefined {
  const { MQTTS_PORT, TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE } = env;
  if (MQTTS_PORT === undefined) {
    if (TLS_CERT_FILE ?? TLS_KEY_FILE ?? TLS_CLIENT_CA_FILE)
      throw new StartupError('TLS_… files need MQTTS_PORT, the port that devices connect to by TLS (8883).');
    return undefined;
  }
  if (!TLS_CERT_FILE || !TLS_KEY_FILE)
    throw new StartupError(
      'MQTTS_PORT needs TLS_CERT_FILE and TLS_KEY_FILE: a certificate and its key as PEM.',
    );
  return {
    port: MQTTS_PORT,
    certificateFile: TLS_CERT_FILE,
    keyFile: TLS_KEY_FILE,
    clientCaFile: TLS_CLIENT_CA_FILE,
  };
}

function assertProduction(env: z.infer<typeof EnvironmentSchema>): void {
  const problems: string[] = [];
  if (env.DEMO === 'on')
    problems.push('DEMO=on is refused with NODE_ENV=production: it seeds known passwords.');
  if (env.MQTT_PROFILE === 'conformance')
    problems.push(
      'MQTT_PROFILE=conformance is refused with NODE_ENV=production: it lifts login and topic rules.',
    );
  // A gateway on its own machine never holds the keys that sign people's tokens and the evidence.
  const needed = env.INGEST_URL
    ? (['SERVICE_SECRET'] as const)
    : (['TOKEN_SECRET', 'SERVICE_SECRET', 'LOG_KEY'] as const);
  for (const name of needed) {
    if (!env[name] && !env[`${name}_FILE`])
      problems.push(`${name} or ${name}_FILE must be set (at least 32 characters).`);
  }
  if (problems.length > 0)
    throw new StartupError(`Production start refused:\n${problems.map((one) => `  ${one}`).join('\n')}`);
}
