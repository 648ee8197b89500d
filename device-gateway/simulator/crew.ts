import { z } from 'zod';
import { SerialNumberSchema } from '../../server/lib/wire.schema.ts';
import { UsageError } from '../replay/options.ts';
import type { FlightPlan } from './flight-plan.ts';
import { homeOf, makePlan } from './plans.ts';
import type { SimulationOptions } from './simulation-options.ts';

/** One aircraft of a simulation: what it flies, and who speaks for it. */
export interface CrewMember {
  serialNumber: string;
  plan: FlightPlan;
  login: { username: string; password: string };
}

const LoginSchema = z.object({
  serialNumber: SerialNumberSchema,
  username: z.string().min(1),
  password: z.string().min(1),
});
/** Digits after a prefix, as many as make 14 characters in all and at least 4. */
const NUMBERED_LENGTH = 14;
const DIGITS_MIN = 4;
/** Neighbours fly in different directions. */
const TURN_DEGREES = 137.5;
const NO_LOGIN = { username: '', password: '' };

/**
 * The aircraft of a simulation, as many as asked for; `loginsText` is the content of `--logins`.
 * @throws UsageError when there are fewer serial numbers or logins than aircraft
 */
export function chooseCrew(options: SimulationOptions, loginsText: string | null): CrewMember[] {
  const logins = loginsText === null ? null : readLogins(loginsText);
  if (logins && logins.length < options.count)
    throw new UsageError(`--logins holds ${logins.length} logins for ${options.count} aircraft.`);
  return Array.from({ length: options.count }, (_, index) => {
    const own = logins?.[index];
    return {
      serialNumber: own?.serialNumber ?? serialNumberOf(index, options),
      plan: planOf(index, options),
      login: own ?? options.login ?? NO_LOGIN,
    };
  });
}

function planOf(index: number, options: SimulationOptions): FlightPlan {
  const { plans, airframes, count, centre, radiusMeters, heightMeters, faults } = options;
  const name = plans[index % plans.length];
  const airframe = airframes[Math.floor(index / plans.length) % airframes.length];
  if (!name || !airframe) throw new UsageError('--plan and --airframe need at least one name.');
  return makePlan(name, {
    airframe,
    home: homeOf(index, count, { centre, radiusMeters: count === 1 ? 0 : radiusMeters }),
    heightMeters,
    towardsDegrees: (index * TURN_DEGREES) % 360,
    faults: faults
      .filter(({ aircraft }) => aircraft === null || aircraft === index + 1)
      .map(({ fault }) => fault),
  });
}

function serialNumberOf(index: number, { drones, count }: SimulationOptions): string {
  const [first] = drones;
  const prefix = drones.length === 1 && first?.endsWith('*') ? first.slice(0, -1) : undefined;
  const digits = Math.max(DIGITS_MIN, NUMBERED_LENGTH - (prefix?.length ?? 0));
  const serialNumber =
    prefix === undefined ? drones[index] : prefix + String(index + 1).padStart(digits, '0');
  if (serialNumber === undefined)
    throw new UsageError(
      `--drone names ${drones.length} aircraft of ${count}: name each, or PREFIX* for numbered ones.`,
    );
  if (!SerialNumberSchema.safeParse(serialNumber).success)
    throw new UsageError(`${serialNumber} is no serial number: 8 to 20 letters and digits.`);
  return serialNumber;
}

function readLogins(text: string): z.infer<typeof LoginSchema>[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const parsed = LoginSchema.safeParse(parseLine(line));
      if (parsed.success) return parsed.data;
      throw new UsageError(
        `--logins, line ${index + 1}: expected {"serialNumber":"…","username":"…","password":"…"}.`,
      );
    });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
