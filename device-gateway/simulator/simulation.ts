import { QuarantineReasonSchema } from '../../server/telemetry/ingest.schema.ts';
import { type MqttLink, type Notice, openMqttLink } from '../replay/mqtt-link.ts';
import type { ReplayDeps, ReplaySummary } from '../replay/replay.ts';
import { type CrewMember, chooseCrew } from './crew.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { seedOf } from './random.ts';
import { simulateFlight } from './simulate-flight.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { CSV_HEADER, toCsvRows } from './to-csv.ts';

export interface SimulationDeps extends Pick<ReplayDeps, 'clock' | 'wait' | 'report' | 'signal'> {
  /** Text of a file. */
  readText: (path: string) => Promise<string>;
}

/** The line printed at the end; `skipped` were held back because too many had no answer. */
export interface SimulationSummary extends Omit<ReplaySummary, 'notFlown'> {
  aircraft: number;
  skipped: number;
}

const CONNECTING_MAX = 50;
/** All take off within so long, while they are still reporting from the ground. */
const START_SPREAD_SECONDS = 5;
/** The fleet reports in this many turns a period. */
const SLOTS = 20;
const TRAILING_MS = 500;
const ANSWERS_MS = 5_000;
const REPORT_EVERY_MS = 5_000;
const LINES_MAX = 5;

/**
 * Flies the simulation live: each aircraft over its own login, or all over one.
 * @throws UsageError, LoginRefusedError, UnreachableError
 */
export async function simulate(options: SimulationOptions, deps: SimulationDeps): Promise<SimulationSummary> {
  const logins = options.loginsFile === null ? null : await deps.readText(options.loginsFile);
  const crew = chooseCrew(options, logins);
  const tally = new Tally(deps.report);
  const links = await openLinks(crew, { options, deps }, (notice) => tally.takeNotice(notice));
  deps.report(`${crew.length} aircraft over ${links.size} login${links.size === 1 ? '' : 's'}`);
  const startedAtMs = deps.clock.now();
  const fleet = launchFleet(crew, { options, deps, links, tally });
  const progress = setInterval(() => deps.report(`${tally.acknowledged} acknowledged`), REPORT_EVERY_MS);
  try {
    await Promise.race([fleet.landed, untilOver(options, deps)]);
    const answered = new AbortController();
    await Promise.race([fleet.stop(), deps.wait(ANSWERS_MS, answered.signal)]);
    answered.abort();
    if (tally.acknowledged > 0) await deps.wait(TRAILING_MS);
  } finally {
    clearInterval(progress);
    await Promise.all([...links.values()].map((link) => link.close()));
  }
  const { published, acknowledged, refused } = tally;
  const seconds = (deps.clock.now() - startedAtMs) / 1_000;
  return { aircraft: crew.length, published, acknowledged, refused, skipped: fleet.skipped, seconds };
}

interface Flight {
  options: SimulationOptions;
  deps: SimulationDeps;
  /** By user name. */
  links: ReadonlyMap<string, MqttLink>;
  tally: Tally;
}

function launchFleet(crew: readonly CrewMember[], { options, deps, links, tally }: Flight): Fleet {
  const usernames = new Map(crew.map(({ serialNumber, login }) => [serialNumber, login.username]));
  return startFleet({
    aircraft: crew,
    clock: deps.clock,
    rateHz: options.rateHz,
    seed: options.seed,
    flights: options.durationSeconds === null ? 1 : Number.POSITIVE_INFINITY,
    slots: SLOTS,
    waitSeconds: (index, count) => (index / count) * START_SPREAD_SECONDS,
    wind: options.wind,
    link: options.link,
    publish: async (serialNumber, frame) => {
      const deviceId = usernames.get(serialNumber) ?? '';
      tally.published += 1;
      const moment = { serialNumber, deviceId, atMs: frame.atMs, isLive: true };
      await links.get(deviceId)?.publish(options.encode(frame, moment));
      tally.acknowledged += 1;
    },
    onError: (error, serialNumber) =>
      tally.tell(`${serialNumber}: ${error instanceof Error ? error.message : error}`),
  });
}

/** What was sent, and what became of it; the first few troubles in words. */
class Tally {
  published = 0;
  acknowledged = 0;
  #quarantined = 0;
  #lines = 0;
  readonly #report: (line: string) => void;

  constructor(report: (line: string) => void) {
    this.#report = report;
  }

  get refused(): number {
    return this.published - this.acknowledged + this.#quarantined;
  }

  /** Other notices (cover, for one) speak of the flight, not of a message that could not be used. */
  takeNotice({ code, message }: Notice): void {
    if (!QuarantineReasonSchema.safeParse(code).success) return;
    this.#quarantined += 1;
    this.tell(`notice ${code}: ${message}`);
  }

  tell(line: string): void {
    this.#lines += 1;
    if (this.#lines <= LINES_MAX) this.#report(line);
  }
}

/** Resolves after the duration, or when the person stops it. */
async function untilOver(
  { durationSeconds }: SimulationOptions,
  { signal, wait }: SimulationDeps,
): Promise<void> {
  if (durationSeconds !== null) return wait(durationSeconds * 1_000, signal);
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** One link for each login, by user name. */
async function openLinks(
  crew: readonly CrewMember[],
  { options, deps }: { options: SimulationOptions; deps: SimulationDeps },
  onNotice: (notice: Notice) => void,
): Promise<Map<string, MqttLink>> {
  const logins = [...new Map(crew.map(({ login }) => [login.username, login])).values()];
  const links = new Map<string, MqttLink>();
  for (let from = 0; from < logins.length; from += CONNECTING_MAX) {
    await Promise.all(
      logins.slice(from, from + CONNECTING_MAX).map(async ({ username, password }) => {
        const link = await openMqttLink({
          url: options.url,
          username,
          password,
          clientId: username,
          serialNumber: null,
          clock: deps.clock,
          onNotice,
          onCover: () => undefined,
          onLost: (reason) => deps.report(`${username}: ${reason}`),
        });
        links.set(username, link);
      }),
    );
  }
  return links;
}

/** The same flights as text: canonical CSV from the moment `startMs`, one aircraft after the other. */
export function simulateToCsv(options: SimulationOptions, startMs: number): string {
  const rows = chooseCrew(options, null).map(({ plan, serialNumber }, index) => {
    const { rateHz, wind, link } = options;
    const flight = simulateFlight({ plan, startMs, rateHz, seed: seedOf(options.seed, index), wind, link });
    return toCsvRows(flight.frames, serialNumber);
  });
  return CSV_HEADER + rows.join('');
}
