import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api.ts';
import { NOTHING_REPLAYED, type ReplayProgress, replayInSteps } from '../../lib/replay-quarantine.ts';
import type { QuarantineFilter } from './use-quarantine-filter.ts';

export interface ReplayRun {
  /** `stopped`: by the person, or by an error; it can go on from there. */
  state: 'idle' | 'running' | 'stopped' | 'done';
  progress: ReplayProgress;
  total: number | undefined;
  error: unknown;
  /** Begins, or goes on where it stopped. */
  start: (total: number | undefined) => void;
  /** After the step under way. */
  stop: () => void;
}

/** A replay over many requests that ends with the dialog that shows it. */
export function useReplayRun({ reason, deviceId }: QuarantineFilter): ReplayRun {
  const client = useQueryClient();
  const [state, setState] = useState<ReplayRun['state']>('idle');
  const [progress, setProgress] = useState(NOTHING_REPLAYED);
  const [total, setTotal] = useState<number>();
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController>(null);
  // What comes in meanwhile is not part of it, so that it has an end.
  const before = useRef(new Date().toISOString());
  useEffect(() => () => abort.current?.abort(), []);

  const start = async (counted: number | undefined): Promise<void> => {
    abort.current = new AbortController();
    setState('running');
    setError(null);
    setTotal((known) => known ?? counted);
    try {
      const filter = { ...(reason && { reason }), ...(deviceId && { deviceId }), before: before.current };
      const { signal } = abort.current;
      const end = await replayInSteps(api.replayQuarantine, { filter, progress, tell: setProgress, signal });
      setState(end.cursor === null ? 'done' : 'stopped');
    } catch (thrown) {
      setError(thrown);
      setState('stopped');
    }
    await client.invalidateQueries({ queryKey: ['quarantine'] });
  };
  return {
    state,
    progress,
    total,
    error,
    start: (counted) => void start(counted),
    stop: () => abort.current?.abort(),
  };
}
