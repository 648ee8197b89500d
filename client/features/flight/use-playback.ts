import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { advance, type Playback, type Span, seek, togglePlay } from '../../lib/playback.ts';

export interface PlaybackControl extends Playback {
  following: boolean;
  seekTo: (atMs: number) => void;
  toggle: () => void;
  setSpeed: (speed: number) => void;
  goLive: () => void;
  setFollowing: (following: boolean) => void;
}

/** Replay state of one page; a moment linked by `?t=` is where it starts. */
export function usePlayback(span: Span): PlaybackControl {
  const [search, setSearch] = useSearchParams();
  const linked = Date.parse(search.get('t') ?? '');
  const [playback, setPlayback] = useState<Playback>({
    atMs: Number.isFinite(linked) ? linked : null,
    playing: false,
    speed: 1,
  });
  const [following, setFollowing] = useState(true);
  const { startMs, endMs } = span;
  useEffect(() => {
    if (!playback.playing) return;
    let frame = 0;
    let before = performance.now();
    const tick = (now: number) => {
      const passedMs = now - before;
      before = now;
      setPlayback((one) => advance(one, passedMs, { startMs, endMs }));
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playback.playing, startMs, endMs]);
  const shownMs = playback.playing ? null : playback.atMs;
  useEffect(() => {
    // Written when the viewer has stopped somewhere, not sixty times a second.
    const timer = setTimeout(() => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (shownMs === null) after.delete('t');
          else after.set('t', new Date(shownMs).toISOString());
          return after;
        },
        { replace: true },
      );
    }, 400);
    return () => clearTimeout(timer);
  }, [shownMs, setSearch]);
  return {
    ...playback,
    following,
    setFollowing,
    seekTo: useCallback(
      (atMs) => setPlayback((one) => seek(one, atMs, { startMs, endMs })),
      [startMs, endMs],
    ),
    toggle: useCallback(() => setPlayback((one) => togglePlay(one, { startMs, endMs })), [startMs, endMs]),
    setSpeed: useCallback((speed) => setPlayback((one) => ({ ...one, speed })), []),
    goLive: useCallback(() => setPlayback((one) => ({ ...one, atMs: null, playing: false })), []),
  };
}
