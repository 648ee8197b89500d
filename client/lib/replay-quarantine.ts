import type { ReplayedMany, ReplayManyInput } from '../../server/telemetry/quarantine.schema.ts';

/** What a longer replay has done so far; `cursor` is where the next step begins, null after the last. */
export interface ReplayProgress {
  looked: number;
  used: number;
  stillRefused: number;
  samples: number;
  cursor: string | null | undefined;
}

export const NOTHING_REPLAYED: ReplayProgress = {
  looked: 0,
  used: 0,
  stillRefused: 0,
  samples: 0,
  cursor: undefined,
};

export type ReplayStep = Omit<ReplayManyInput, 'limit'> & { limit?: number };

/** Messages of one request: few enough for an answer within a second or two. */
const STEP_MESSAGES = 50;

/**
 * Replays what `filter` names step after step, from where `progress` ends, and tells each step. Ends with the
 * last message, or at the step during which `signal` was aborted: what that step did is done and told. Throws
 * what a step throws; the progress told last is where to go on.
 */
export async function replayInSteps(
  step: (input: ReplayStep) => Promise<ReplayedMany>,
  run: {
    filter: Pick<ReplayStep, 'reason' | 'deviceId' | 'before'>;
    progress: ReplayProgress;
    tell: (progress: ReplayProgress) => void;
    signal: AbortSignal;
  },
): Promise<ReplayProgress> {
  let { progress } = run;
  while (progress.cursor !== null && !run.signal.aborted) {
    const { cursor } = progress;
    const done = await step({ ...run.filter, ...(cursor && { cursor }), limit: STEP_MESSAGES });
    progress = {
      looked: progress.looked + done.used + done.stillRefused,
      used: progress.used + done.used,
      stillRefused: progress.stillRefused + done.stillRefused,
      samples: progress.samples + done.samples,
      cursor: done.nextCursor,
    };
    run.tell(progress);
  }
  return progress;
}
