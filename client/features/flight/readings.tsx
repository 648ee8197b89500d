import { useTranslation } from 'react-i18next';
import type { SampleView } from '../../../server/telemetry/sample-view.schema.ts';
import { Age } from '../../components/age.tsx';
import { Reading } from '../../components/reading.tsx';
import { isClockOff, isStale } from '../../lib/ages.ts';
import { formatClock } from '../../lib/format.ts';

interface Props {
  sample: SampleView | undefined;
  /** null when a moment of the past is shown, which has no age. */
  ageMs: number | null;
  sampleCount: number;
}

const FIELDS = [
  ['flight.altitudeEllipsoid', 'altitudeEllipsoidMeters', 1, 'm', 'altitude-ellipsoid'],
  ['flight.altitudeAmsl', 'altitudeAmslMeters', 1, 'm', 'altitude-amsl'],
  ['flight.heightAboveTakeoff', 'heightAboveTakeoffMeters', 1, 'm', 'height-above-takeoff'],
  ['flight.groundSpeed', 'groundSpeedMps', 1, 'm/s', 'ground-speed'],
  ['flight.verticalSpeed', 'verticalSpeedMps', 1, 'm/s', 'vertical-speed'],
  ['flight.heading', 'headingDegrees', 0, '°', 'heading'],
  ['flight.battery', 'batteryPercent', 0, '%', 'battery'],
] as const;

/** What the aircraft said at one moment, in a fixed place; three altitudes apart, unknown as unknown (D6). */
export function Readings({ sample, ageMs, sampleCount }: Props) {
  const { t, i18n } = useTranslation();
  const stale = ageMs !== null && isStale(ageMs);
  return (
    <section className="readings-card" aria-label={t('flight.readings')}>
      <dl className={stale ? 'readings is-stale' : 'readings'}>
        {FIELDS.map(([label, field, digits, unit, testId]) => (
          <Reading
            key={testId}
            label={t(label)}
            value={readingOf(sample, field)}
            digits={digits}
            unit={unit}
            testId={testId}
          />
        ))}
        <div className="reading">
          <dt>{t('flight.mode')}</dt>
          <dd style={{ fontSize: 'var(--text-lg)' }} data-testid="mode">
            {t(`flight.modes.${sample?.mode ?? 'unknown'}`)}
          </dd>
        </div>
        <div className="reading">
          <dt>{t(ageMs === null ? 'flight.observedAt' : 'flight.age')}</dt>
          <dd style={{ fontSize: 'var(--text-lg)' }}>
            {ageMs === null ? (
              <span data-testid="sample-age">
                {sample ? formatClock(sample.observedAt, i18n.language) : '…'}
              </span>
            ) : (
              <Age ageMs={ageMs} testId="sample-age" />
            )}
          </dd>
        </div>
      </dl>
      {sample && isClockOff(sample) && (
        <p className="tiny" data-testid="clock-skew">
          {t('flight.clockSkew', {
            observed: formatClock(sample.observedAt, i18n.language),
            corrected: formatClock(sample.correctedAt ?? sample.observedAt, i18n.language),
            seconds: ((sample.clockSkewMs ?? 0) / 1_000).toFixed(1),
          })}
        </p>
      )}
      <p className="tiny" style={{ marginTop: 6 }}>
        {t('flight.samples')} <strong data-testid="sample-count">{sampleCount}</strong>
        {sample && sample.flags.length > 0 && (
          <> · {sample.flags.map((flag) => t(`flight.flags.${flag}`)).join(' · ')}</>
        )}
      </p>
    </section>
  );
}

/** 359.6° rounds to 0, not to a heading of 360 that does not exist. */
function readingOf(
  sample: SampleView | undefined,
  field: (typeof FIELDS)[number][1],
): number | null | undefined {
  const value = sample?.[field];
  return field === 'headingDegrees' && typeof value === 'number' ? Math.round(value) % 360 : value;
}
