import { basename } from 'node:path';
import type { Clock } from '../../server/lib/clock.ts';
import { QuarantineReasonSchema } from '../../server/telemetry/ingest.schema.ts';
import { CoverLines } from './cover-lines.ts';
import { type MqttLink, openMqttLink } from './mqtt-link.ts';
import { type ReplayOptions, UsageError } from './options.ts';
import { readRecording } from './read-recording.ts';
import { type RecordedFrame, type Recording, RecordingError } from './recording.ts';
import { shapeFrames } from './shape-frames.ts';

export interface ReplayDeps {
  clock: Clock;
  /** Content of the recording. */
  readFile: (path: string) => Promise<Uint8Array>;
  /** Waits `ms`, or until the signal is aborted. */
  wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** What the person should see meanwhile. */
  report: (line: string) => void;
  signal: AbortSignal;
}

/** The line printed at the end. */
export interface ReplaySummary {
  published: number;
  acknowledged: number;
  /** Messages not acknowledged and those sent to quarantine. */
  refused: number;
  /** Samples of the recording that were never sent: the replay was told to stop, or gave up. */
  notFlown: number;
  seconds: number;
}

/** Unanswered messages at a time when flying as fast as possible. */
const IN_FLIGHT_MAX = 100;
/** Notices come just after the acknowledgement they belong to. */
const TRAILING_NOTICES_MS = 300;
/** How long a replay that was told to stop waits for the answers to what it has sent; a commit takes less. */
const STOP_WAIT_MS = 10_000;
const REPORT_EVERY_MS = 5_000;
const SKIPPED_LINES_MAX = 5;

/**
 * Flies one recorded flight through MQTT.
 * @throws UsageError, RecordingError, LoginRefusedError, UnreachableError
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps): Promise<ReplaySummary> {
  const frames = await loadFrames(options, deps);
  const startedAtMs = deps.clock.now();
  const summary: ReplaySummary = { published: 0, acknowledged: 0, refused: 0, notFlown: 0, seconds: 0 };
  let quarantined = 0;
  const coverLines = new CoverLines(startedAtMs);
  const link = await openMqttLink({
    ...options,
    clock: deps.clock,
    onNotice: (notice) => {
      // Other notices (cover, for one) speak of the flight, not of a message that could not be used.
      const isRefusal = QuarantineReasonSchema.safeParse(notice.code).success;
      if (isRefusal) quarantined += 1;
      if (isRefusal && quarantined > SKIPPED_LINES_MAX) return;
      deps.report(`notice ${notice.code}${notice.topic ? ` on ${notice.topic}` : ''}: ${notice.message}`);
    },
    onCover: (cover, isRetained) => {
      const line = coverLines.next(cover, isRetained);
      if (line !== undefined) deps.report(line);
    },
    onLost: (reason) => deps.report(reason),
  });
  try {
    await fly({ frames, options, deps, link, summary });
    if (summary.acknowledged > 0) await deps.wait(TRAILING_NOTICES_MS);
  } finally {
    await link.close();
  }
  const unanswered = summary.published - summary.acknowledged;
  const notFlown = frames.length - summary.published;
  if (deps.signal.aborted && notFlown > 0)
    deps.report(`stopped on request: ${notFlown} of ${frames.length} samples were not flown`);
  return {
    ...summary,
    refused: unanswered + quarantined,
    notFlown,
    seconds: (deps.clock.now() - startedAtMs) / 1_000,
  };
}

async function loadFrames(options: ReplayOptions, deps: ReplayDeps): Promise<RecordedFrame[]> {
  const content = await deps.readFile(options.file);
  // A flight of the present needs no time of its own.
  const startAtMs = options.startAtMs ?? (options.now ? deps.clock.now() : undefined);
  const recording = readRecording(basename(options.file), content, { ...options, startAtMs });
  for (const line of recording.notes ?? []) deps.report(`note: ${line}`);
  for (const line of recording.skipped.slice(0, SKIPPED_LINES_MAX)) deps.report(`skipped: ${line}`);
  const more = recording.skipped.length - SKIPPED_LINES_MAX;
  if (more > 0) deps.report(`skipped: ${more} more`);
  const chosen = chooseAircraft(recording, options.aircraft);
  const frames = shapeFrames(chosen.frames, options);
  if (frames.length === 0) throw new RecordingError('--from and --for leave nothing of this recording.');
  const seconds = Math.round(((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)) / 1_000);
  deps.report(
    `${recording.format}: ${frames.length} samples over ${seconds} s${chosen.name ? ` of ${chosen.name}` : ''}`,
  );
  return frames;
}

function chooseAircraft(recording: Recording, number: number): Recording['aircraft'][number] {
  const chosen = recording.aircraft[number - 1];
  if (!chosen)
    throw new UsageError(
      `The file holds ${recording.aircraft.length} aircraft: --aircraft 1 to ${recording.aircraft.length}.`,
    );
  return chosen;
}

interface Flight {
  frames: readonly RecordedFrame[];
  options: ReplayOptions;
  deps: ReplayDeps;
  link: MqttLink;
  summary: ReplaySummary;
}

async function fly({ frames, options, deps, link, summary }: Flight): Promise<void> {
  const { clock, signal, report } = deps;
  const flightStartMs = frames[0]?.atMs ?? 0;
  const startMs = clock.now();
  const shiftMs = options.now ? startMs - flightStartMs : 0;
  const inFlight = new Set<Promise<void>>();
  const stopped = whenAborted(signal);
  let reportedAtMs = startMs;
  let failure: Error | undefined;
  for (const frame of frames) {
    if (options.speed !== Number.POSITIVE_INFINITY) {
      const dueMs = startMs + (frame.atMs - flightStartMs) / options.speed;
      if (dueMs > clock.now()) await deps.wait(dueMs - clock.now(), signal);
    }
    while (inFlight.size >= IN_FLIGHT_MAX && !signal.aborted) await Promise.race([...inFlight, stopped]);
    if (signal.aborted || failure) break;
    const { serialNumber, username } = options;
    const message = options.encode(frame, {
      serialNumber,
      deviceId: username,
      atMs: frame.atMs + shiftMs,
      isLive: options.now,
    });
    summary.published += 1;
    const answered: Promise<void> = link.publish(message).then(
      () => {
        summary.acknowledged += 1;
      },
      (error: Error) => {
        failure ??= error;
      },
    );
    inFlight.add(answered);
    void answered.then(() => inFlight.delete(answered));
    if (clock.now() - reportedAtMs >= REPORT_EVERY_MS) {
      reportedAtMs = clock.now();
      report(`${summary.acknowledged} of ${frames.length} acknowledged`);
    }
  }
  await untilAnswered(inFlight, stopped, deps);
  if (failure) report(`stopped: ${failure.message}`);
}

/**
 * Waits for what is under way. Told to stop, before or meanwhile, it waits `STOP_WAIT_MS` more: what was sent
 * shall be counted, but a lost link may never answer.
 */
async function untilAnswered(
  inFlight: ReadonlySet<Promise<void>>,
  stopped: Promise<void>,
  { wait }: ReplayDeps,
): Promise<void> {
  const done = new AbortController();
  const givenUp = stopped.then(() => wait(STOP_WAIT_MS, done.signal));
  await Promise.race([Promise.all(inFlight), givenUp]);
  done.abort();
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
