import { parseArgs } from 'node:util';
import { fromInstant } from '../../server/lib/clock.ts';
import { LatitudeSchema, LongitudeSchema, SerialNumberSchema } from '../../server/lib/wire.schema.ts';
import { encodeAsDji } from './as-dji.ts';
import { encodeAsMavlink } from './as-mavlink.ts';
import { encodeAsNative } from './as-native.ts';
import { encodeAsRemoteId } from './as-remote-id.ts';
import type { Encoder } from './encoded.ts';
import { REPLAY_HELP, REPLAY_OPTIONS, USAGE } from './help.ts';
import type { Shape } from './shape-frames.ts';

export interface ReplayOptions extends Shape {
  file: string;
  serialNumber: string;
  encode: Encoder;
  /** Shift the clock to the present and fly in real time. */
  now: boolean;
  /** Times real time; infinity is as fast as acknowledgements allow. */
  speed: number;
  utcOffsetHours: number;
  /** When a recording without any clock begins, Unix ms. */
  startAtMs: number | undefined;
  /** 1 is the first aircraft of the file. */
  aircraft: number;
  url: string;
  username: string;
  password: string;
  clientId: string;
}

/** The command line can't be obeyed; the message says how it should look. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const NO_CREDENTIALS = `No device credential. Make one: log in as operator, open the drone, "Create device login"
(or POST /v1/drones/{droneId}/credentials); it is shown once. Pass it as --username and --password,
or set SKYCOVER_MQTT_USERNAME and SKYCOVER_MQTT_PASSWORD.`;

const ENCODERS: Readonly<Record<string, Encoder>> = {
  dji: encodeAsDji,
  mavlink: encodeAsMavlink,
  native: encodeAsNative,
  'remote-id': encodeAsRemoteId,
};
/** What the recorded aircraft itself would have sent, by the file's extension. */
const OWN_DIALECTS: Readonly<Record<string, string>> = { srt: 'dji', log: 'dji', tlog: 'mavlink' };

/**
 * Arguments and environment → options.
 * @throws UsageError
 */
export function parseReplayOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ReplayOptions {
  if (args.length === 0) throw new UsageError(REPLAY_HELP);
  const { values, positionals } = readArguments(args);
  const [file, ...more] = positionals;
  if (!file) throw new UsageError(`Name the recording to fly.\n${USAGE}`);
  if (more.length > 0) throw new UsageError(`One recording at a time: what is ${more.join(' ')}?\n${USAGE}`);
  if (values.now && values.speed !== undefined)
    throw new UsageError('--now flies in real time: leave out --speed.');
  const serialNumber = values.drone ?? '';
  if (!SerialNumberSchema.safeParse(serialNumber).success) {
    throw new UsageError(`--drone needs the aircraft's serial number, 8 to 20 letters and digits.\n${USAGE}`);
  }
  const username = values.username ?? environment.SKYCOVER_MQTT_USERNAME;
  const password = values.password ?? environment.SKYCOVER_MQTT_PASSWORD;
  if (!username || !password) throw new UsageError(NO_CREDENTIALS);
  return {
    file,
    serialNumber,
    encode: chooseEncoder(values.as, file),
    now: values.now ?? false,
    speed: values.now ? 1 : readSpeed(values.speed),
    fromSeconds: readNumber('--from', values.from, 0) ?? 0,
    forSeconds: readNumber('--for', values.for, 0),
    rateHz: readNumber('--rate', values.rate, 0.001),
    moveTo: readPosition(values['move-to']),
    utcOffsetHours: readNumber('--utc-offset', values['utc-offset'], -14) ?? 0,
    startAtMs: readInstant('--start-at', values['start-at']),
    aircraft: Math.trunc(readNumber('--aircraft', values.aircraft, 1) ?? 1),
    url: readUrl(values.mqtt ?? 'mqtt://127.0.0.1:1883'),
    username,
    password,
    clientId: values['client-id'] ?? environment.SKYCOVER_MQTT_CLIENT_ID ?? username,
  };
}

/** @throws UsageError when it is no instant */
function readInstant(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = fromInstant(text);
  if (ms >= 0) return ms;
  throw new UsageError(`${name} needs an instant such as 2026-01-01T00:00:00Z.\n${USAGE}`);
}

/** Whether the command line asks for the help, whatever else stands in it. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

function readArguments(args: readonly string[]) {
  const joined = joinDashValues(args);
  try {
    return parseArgs({ args: joined, allowPositionals: true, options: REPLAY_OPTIONS });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/**
 * `--password -x` → `--password=-x`: parseArgs calls a separate value that begins with "-" ambiguous, yet
 * passwords, western offsets and southern latitudes do. Only another option in its place is a mistake.
 * @throws UsageError
 */
function joinDashValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') return [...joined, ...args.slice(index)];
    const next = args[index + 1];
    if (!takesValue(arg)) joined.push(arg);
    else if (next === undefined || isOption(next)) {
      const found = next === undefined ? '' : `, but ${next} follows`;
      throw new UsageError(
        `${arg} needs a value${found}. If the value itself begins with "-", write ${arg}=VALUE.\n${USAGE}`,
      );
    } else {
      joined.push(`${arg}=${next}`);
      index += 1;
    }
  }
  return joined;
}

function takesValue(arg: string): boolean {
  return Object.entries(REPLAY_OPTIONS).some(([name, { type }]) => type === 'string' && arg === `--${name}`);
}

function isOption(arg: string): boolean {
  return (
    arg === '--' ||
    arg === '-h' ||
    Object.keys(REPLAY_OPTIONS).some((name) => arg.split('=')[0] === `--${name}`)
  );
}

/** A file flies as its own aircraft's dialect unless told otherwise. */
function chooseEncoder(as: string | undefined, file: string): Encoder {
  const extension = /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const encoder = ENCODERS[as ?? OWN_DIALECTS[extension] ?? 'native'];
  if (!encoder) throw new UsageError(`--as must be one of ${Object.keys(ENCODERS).join(', ')}.\n${USAGE}`);
  return encoder;
}

function readSpeed(value: string | undefined): number {
  if (value === undefined || value === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(value);
  if (!(speed > 0)) throw new UsageError('--speed needs a number above 0, or max.');
  return speed;
}

export function readNumber(flag: string, value: string | undefined, min: number): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < min)
    throw new UsageError(`${flag} needs a number of at least ${min}.`);
  return number;
}

export function readPosition(value: string | undefined): Shape['moveTo'] {
  if (value === undefined) return null;
  const [latitudeDegrees, longitudeDegrees, ...more] = value
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const latitude = LatitudeSchema.safeParse(latitudeDegrees);
  const longitude = LongitudeSchema.safeParse(longitudeDegrees);
  if (!latitude.success || !longitude.success || more.length > 0)
    throw new UsageError('--move-to needs LAT,LON in degrees, such as 22.5308,113.9472.');
  return { latitudeDegrees: latitude.data, longitudeDegrees: longitude.data };
}

export function readUrl(value: string): string {
  if (!/^(mqtts?|wss?|tcp):\/\/.+/.test(value))
    throw new UsageError('--mqtt needs a URL such as mqtt://127.0.0.1:1883.');
  return value;
}

/** For the simulator, which speaks the same dialects under the same logins. */
export { ENCODERS, NO_CREDENTIALS };
