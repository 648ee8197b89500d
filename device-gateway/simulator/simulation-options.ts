import { parseArgs } from 'node:util';
import { fromInstant } from '../../server/lib/clock.ts';
import type { Encoder } from '../replay/encoded.ts';
import {
  ENCODERS,
  NO_CREDENTIALS,
  readNumber,
  readPosition,
  readUrl,
  UsageError,
} from '../replay/options.ts';
import { AIRFRAMES, type Airframe } from './airframe.ts';
import { type Fault, parseFault } from './fault.ts';
import { PLAN_NAMES, type PlanName } from './plans.ts';
import { LINK_PROFILES, type LinkProfile } from './radio-link.ts';
import { SIMULATION_OPTIONS, SIMULATION_USAGE } from './simulation-help.ts';
import type { WindProfile } from './wind.ts';

export interface SimulationOptions {
  count: number;
  plans: readonly PlanName[];
  airframes: readonly Airframe[];
  centre: { latitudeDegrees: number; longitudeDegrees: number };
  radiusMeters: number;
  heightMeters: number;
  wind: WindProfile;
  link: LinkProfile;
  /** Whose fault it is: aircraft 1, 2, …, or null for all. */
  faults: readonly { fault: Fault; aircraft: number | null }[];
  encode: Encoder;
  rateHz: number;
  durationSeconds: number | null;
  seed: number;
  /** Serial numbers by the command line, or a prefix that ends with `*`. */
  drones: readonly string[];
  /** Set when nothing is to be flown. */
  csvStartMs: number | null;
  url: string;
  loginsFile: string | null;
  login: { username: string; password: string } | null;
}

const AIRCRAFT_MAX = 5_000;

/** Whether the command line asks for a simulation instead of a recording. */
export function asksForSimulation(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--simulate' || arg.startsWith('--simulate='));
}

/**
 * Arguments and environment → options.
 * @throws UsageError
 */
export function parseSimulationOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SimulationOptions {
  const values = readArguments(args);
  const username = values.username ?? environment.SKYCOVER_MQTT_USERNAME;
  const password = values.password ?? environment.SKYCOVER_MQTT_PASSWORD;
  const login = username && password ? { username, password } : null;
  const csv = values.csv ?? false;
  if (!csv && !login && values.logins === undefined) throw new UsageError(NO_CREDENTIALS);
  return {
    count: within('--simulate', values.simulate, { min: 1, max: AIRCRAFT_MAX, whole: true }),
    plans: choices(
      '--plan',
      values.plan ?? 'survey',
      Object.fromEntries(PLAN_NAMES.map((name) => [name, name])),
    ),
    airframes: choices<Airframe>('--airframe', values.airframe ?? 'medium', AIRFRAMES),
    ...readArea(values.area ?? '22.5431,114.0579,3'),
    heightMeters: within('--height', values.height ?? '80', { min: 10, max: 500 }),
    wind: readWind(values.wind ?? '2,90,0.6'),
    link: choice<LinkProfile>('--link', values.link ?? 'steady', LINK_PROFILES),
    faults: (values.fault ?? []).map(readFault),
    encode: choice('--as', values.as ?? 'native', ENCODERS),
    rateHz: within('--rate', values.rate ?? '1', { min: 0.1, max: 10 }),
    durationSeconds: readNumber('--duration', values.duration, 1),
    seed: within('--seed', values.seed ?? '1', { min: 0, max: 2 ** 32 - 1, whole: true }),
    drones: values.drone?.split(',').map((one) => one.trim()) ?? [],
    csvStartMs: csv ? readInstant(values.start ?? '2026-01-01T00:00:00Z') : null,
    url: readUrl(values.mqtt ?? 'mqtt://127.0.0.1:1883'),
    loginsFile: values.logins ?? null,
    login,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: SIMULATION_OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${SIMULATION_USAGE}`);
  }
}

function choice<T>(flag: string, name: string, table: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw new UsageError(`${flag} must be one of ${Object.keys(table).join(', ')}.`);
  return found;
}

function choices<T>(flag: string, names: string, table: Readonly<Record<string, T>>): T[] {
  return names.split(',').map((name) => choice(flag, name.trim(), table));
}

function within(
  flag: string,
  text: string | undefined,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
    throw new UsageError(`${flag} needs a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
  return value;
}

function readArea(text: string): Pick<SimulationOptions, 'centre' | 'radiusMeters'> {
  const [latitude, longitude, km = '3', ...more] = text.split(',');
  const centre = readPosition(`${latitude},${longitude}`);
  if (!centre || more.length > 0) throw new UsageError('--area needs LAT,LON or LAT,LON,KM.');
  return { centre, radiusMeters: within('--area', km, { min: 0, max: 200 }) * 1_000 };
}

function readWind(text: string): WindProfile {
  const [speed, from = '90', gust = '0.6', ...more] = text.split(',');
  if (more.length > 0) throw new UsageError('--wind needs MPS, MPS,FROM or MPS,FROM,GUST.');
  return {
    speedMps: within('--wind', speed, { min: 0, max: 40 }),
    fromDegrees: within('--wind', from, { min: 0, max: 360 }),
    gustMps: within('--wind', gust, { min: 0, max: 15 }),
  };
}

function readFault(text: string): SimulationOptions['faults'][number] {
  const [what = '', aircraft, ...more] = text.split('#');
  const fault = parseFault(what);
  if (!fault || more.length > 0)
    throw new UsageError(
      `--fault ${text} is none: write KIND@SECONDS, such as motorFailure@60.\n${SIMULATION_USAGE}`,
    );
  if (aircraft === undefined) return { fault, aircraft: null };
  return { fault, aircraft: within('--fault …#N', aircraft, { min: 1, max: AIRCRAFT_MAX, whole: true }) };
}

function readInstant(text: string): number {
  const ms = fromInstant(text);
  if (!Number.isFinite(ms)) throw new UsageError('--start needs an instant such as 2026-01-01T00:00:00Z.');
  return ms;
}
