import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icon.tsx';
import { formatClock } from '../../lib/format.ts';
import { SPEEDS, type Span, stepTo } from '../../lib/playback.ts';
import { isTyping } from '../shell/use-keyboard.ts';
import type { PlaybackControl } from './use-playback.ts';

interface Props {
  playback: PlaybackControl;
  span: Span;
  /** Instants of samples, for stepping; sorted. */
  instants: readonly number[];
  live: boolean;
}

/** Scrubber over true time: silence takes as long as it took. */
export function Player({ playback, span, instants, live }: Props) {
  const { t, i18n } = useTranslation();
  const atMs = playback.atMs ?? span.endMs;
  const step = (direction: 1 | -1) => {
    const next = stepTo(instants, atMs, direction);
    if (next !== undefined) playback.seekTo(next);
  };
  usePlayerKeys(playback, step);
  const clock = formatClock(atMs, i18n.language);
  return (
    <section className="card player no-print" aria-label={t('player.title')}>
      <input
        type="range"
        aria-label={t('player.position')}
        aria-valuetext={clock}
        min={span.startMs}
        max={Math.max(span.endMs, span.startMs + 1)}
        step={100}
        value={atMs}
        onChange={(event) => playback.seekTo(Number(event.target.value))}
        data-testid="scrubber"
      />
      <div className="row between">
        <PlayerButtons playback={playback} step={step} live={live} />
        <strong className="num">{clock}</strong>
      </div>
    </section>
  );
}

interface ButtonsProps {
  playback: PlaybackControl;
  step: (direction: 1 | -1) => void;
  live: boolean;
}

function PlayerButtons({ playback, step, live }: ButtonsProps) {
  const { t } = useTranslation();
  return (
    <div className="row">
      <button type="button" className="button small" aria-label={t('player.back')} onClick={() => step(-1)}>
        ‹
      </button>
      <button type="button" className="button small primary" onClick={playback.toggle}>
        <Icon name={playback.playing ? 'pause' : 'play'} size={16} />
        {t(playback.playing ? 'player.pause' : 'player.play')}
      </button>
      <button type="button" className="button small" aria-label={t('player.forward')} onClick={() => step(1)}>
        ›
      </button>
      <select
        aria-label={t('player.speed')}
        value={playback.speed}
        onChange={(event) => playback.setSpeed(Number(event.target.value))}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button small"
        aria-pressed={playback.following}
        onClick={() => playback.setFollowing(!playback.following)}
      >
        <Icon name="follow" size={16} />
        {t('player.follow')}
      </button>
      <button
        type="button"
        className="button small"
        aria-pressed={playback.atMs === null}
        onClick={playback.goLive}
      >
        {t(live ? 'player.live' : 'player.end')}
      </button>
    </div>
  );
}

function usePlayerKeys(playback: PlaybackControl, step: (direction: 1 | -1) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) playback.toggle();
      else if (event.key === ',') step(-1);
      else if (event.key === '.') step(1);
      else if (event.key === 'f') playback.setFollowing(!playback.following);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
