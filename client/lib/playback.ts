/** Replay on true time: the position is an instant of the flight, never an index of samples. */
export interface Playback {
  /** Instant shown, Unix ms; null follows the newest sample. */
  atMs: number | null;
  playing: boolean;
  speed: number;
}

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20] as const;

export interface Span {
  startMs: number;
  endMs: number;
}

/** Moves a running replay by the real time that passed; stops at the end. */
export function advance(playback: Playback, passedMs: number, span: Span): Playback {
  if (!playback.playing || playback.atMs === null) return playback;
  const atMs = Math.min(span.endMs, playback.atMs + passedMs * playback.speed);
  return { ...playback, atMs, playing: atMs < span.endMs };
}

export function seek(playback: Playback, atMs: number, span: Span): Playback {
  return { ...playback, atMs: Math.min(span.endMs, Math.max(span.startMs, atMs)) };
}

/** Play from here; from the start when it stands at the end. */
export function togglePlay(playback: Playback, span: Span): Playback {
  if (playback.playing) return { ...playback, playing: false };
  const atEnd = playback.atMs === null || playback.atMs >= span.endMs;
  return { ...playback, playing: true, atMs: atEnd ? span.startMs : playback.atMs };
}

/** The neighbour in a sorted list of instants; undefined at the ends. */
export function stepTo(instants: readonly number[], fromMs: number, direction: 1 | -1): number | undefined {
  return direction === 1 ? instants.find((one) => one > fromMs) : instants.findLast((one) => one < fromMs);
}
