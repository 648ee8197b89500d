import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import type { SampleView } from '../../../server/telemetry/sample-view.schema.ts';
import { TIME_ZONE } from '../../lib/format.ts';
import { toColumns } from '../../lib/track.ts';

interface Props {
  samples: readonly SampleView[];
  atMs: number | null;
  onSeek: (atMs: number) => void;
  /** A moment that matters, with its word. */
  mark?: { atMs: number; label: string };
}

const HEIGHT = 220;
const HEIGHT_COLOR = '#1a7fa8';
const SPEED_COLOR = '#c07a12';

/** Height above take-off and ground speed over time; gaps stay gaps; a click moves map, clock and chart. */
export function TrackChart({ samples, atMs, onSeek, mark }: Props) {
  const { t } = useTranslation();
  const holder = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<UPlot | null>(null);
  const [drawn, setDrawn] = useState(0);
  const seek = useRef(onSeek);
  seek.current = onSeek;
  const data = useMemo<UPlot.AlignedData>(() => {
    const picks = [
      (one: SampleView) => one.heightAboveTakeoffMeters,
      (one: SampleView) => one.groundSpeedMps,
    ];
    const { seconds, columns } = toColumns(samples, picks);
    return [seconds, columns[0] ?? [], columns[1] ?? []];
  }, [samples]);
  const heightLabel = t('flight.heightAboveTakeoff');
  const speedLabel = t('flight.groundSpeed');
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const options = chartOptions({ width: element.clientWidth, heightLabel, speedLabel });
    const made = new UPlot(
      { ...options, hooks: { draw: [() => setDrawn((count) => count + 1)] } },
      [[], [], []],
      element,
    );
    made.over.addEventListener('click', (event) => {
      const left = event.clientX - made.over.getBoundingClientRect().left;
      seek.current(made.posToVal(left, 'x') * 1_000);
    });
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    setPlot(made);
    return () => {
      observer.disconnect();
      made.destroy();
      setPlot(null);
    };
  }, [heightLabel, speedLabel]);
  useEffect(() => plot?.setData(data), [plot, data]);
  return (
    <section className="card" aria-label={t('chart.title')}>
      <header>
        <h2>{t('chart.title')}</h2>
        <span className="row tiny">
          <span style={{ color: HEIGHT_COLOR }}>━ {heightLabel} (m)</span>
          <span style={{ color: SPEED_COLOR }}>╍ {speedLabel} (m/s)</span>
        </span>
      </header>
      <div className="chart" ref={holder}>
        {plot && drawn > 0 && mark && <Upright plot={plot} atMs={mark.atMs} label={mark.label} />}
        {plot && drawn > 0 && atMs !== null && <Upright plot={plot} atMs={atMs} />}
      </div>
    </section>
  );
}

/** uPlot's own cursor leaves with the pointer; this line stays where the clock is. */
function Upright({ plot, atMs, label }: { plot: UPlot; atMs: number; label?: string }) {
  const left = plot.valToPos(atMs / 1_000, 'x');
  const width = plot.over.clientWidth;
  if (!Number.isFinite(left) || left < 0 || left > width) return null;
  const style = {
    left: plot.over.offsetLeft + left,
    top: plot.over.offsetTop,
    height: plot.over.clientHeight,
  };
  return (
    <div className={label ? 'playhead moment' : 'playhead'} style={style}>
      {label && <span>{label}</span>}
    </div>
  );
}

function chartOptions(input: { width: number; heightLabel: string; speedLabel: string }): UPlot.Options {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const axis: UPlot.Axis = {
    stroke: dark ? '#8799a8' : '#64768a',
    grid: { stroke: dark ? '#253341' : '#e3e9ee', width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  };
  return {
    width: input.width,
    height: HEIGHT,
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), TIME_ZONE),
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    legend: { show: false },
    scales: { x: { time: true }, m: {}, mps: { range: (_plot, _min, max) => [0, Math.max(5, max * 1.15)] } },
    axes: [
      {
        ...axis,
        size: 30,
        space: 90,
        values: [[1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]],
      },
      { ...axis, scale: 'm', size: 48 },
      { ...axis, scale: 'mps', side: 1, size: 40, grid: { show: false } },
    ],
    series: [
      {},
      {
        label: input.heightLabel,
        scale: 'm',
        stroke: HEIGHT_COLOR,
        width: 2,
        fill: 'rgba(26,127,168,.12)',
        spanGaps: false,
      },
      {
        label: input.speedLabel,
        scale: 'mps',
        stroke: SPEED_COLOR,
        width: 1.5,
        dash: [6, 4],
        spanGaps: false,
      },
    ],
  };
}
