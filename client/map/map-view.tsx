import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { CoverIcon } from '../components/cover-badge.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { LoadingState } from '../components/states.tsx';
import { ZoneSwatch } from '../components/zone-swatch.tsx';
import { toneOf } from '../lib/cover.ts';
import { ZONE_KINDS } from '../lib/zones.ts';
import { queries } from '../queries.ts';
import type { MapScene } from './map-scene.ts';

const MapCanvas = lazy(() => import('./map-canvas.tsx').then((file) => ({ default: file.MapCanvas })));

const LEGEND = ['covered', 'ending', 'notCovered', 'unknown'] as const;

/** Map with its legend. Without WebGL, or when the map breaks, the page's list stands alone. */
export function MapView(scene: MapScene) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const onlyZones = scene.fitKey === 'zones';
  const fallback = (
    <p className="state" role="status">
      {t('map.unavailable')}
    </p>
  );
  if (config.isPending) return <div className="map-frame" data-testid="map" />;
  return (
    <section className="map-frame" data-testid="map" aria-label={t('map.title')}>
      <ErrorBoundary fallback={fallback}>
        <Suspense fallback={<LoadingState />}>
          <MapCanvas {...scene} styleUrl={config.data?.mapStyleUrl ?? null} />
        </Suspense>
      </ErrorBoundary>
      <div className="map-legend" aria-hidden="true">
        {(onlyZones ? [] : LEGEND).map((status) => (
          <span key={status} className={`ink-${toneOf(status)}`}>
            <CoverIcon status={status} size={14} />
            {t(`cover.status.${status}`)}
          </span>
        ))}
        {ZONE_KINDS.filter((kind) => scene.zones?.items.some((zone) => zone.kind === kind)).map((kind) => (
          <span key={kind}>
            <ZoneSwatch kind={kind} />
            {t(`zone.kind.${kind}`)}
          </span>
        ))}
        <span>{t('map.schematic')}</span>
      </div>
    </section>
  );
}
