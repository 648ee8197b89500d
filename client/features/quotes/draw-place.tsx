import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { LoadingState } from '../../components/states.tsx';
import type { LonLat } from '../../lib/volume-draft.ts';
import { queries } from '../../queries.ts';
import type { PlaceProps } from './place-step.tsx';

const DrawCanvas = lazy(() =>
  import('../../map/draw-canvas.tsx').then((file) => ({ default: file.DrawCanvas })),
);

/** Corners by click on the map; without WebGL the other ways remain. */
export function DrawPlace({ place, setPlace }: PlaceProps) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const latest = useRef({ place, setPlace });
  latest.current = { place, setPlace };
  const add = useCallback((point: LonLat) => {
    const now = latest.current;
    now.setPlace({ points: [...now.place.points, point] });
  }, []);
  const { points } = place;
  return (
    <>
      <p className="small muted">{t('quote.drawHint')}</p>
      <section className="map-frame" aria-label={t('map.title')} data-testid="draw-map">
        <ErrorBoundary fallback={<p className="state">{t('map.unavailable')}</p>}>
          <Suspense fallback={<LoadingState />}>
            {config.data && (
              <DrawCanvas
                styleUrl={config.data.mapStyleUrl}
                points={points}
                isLine={place.mode === 'route'}
                onAdd={add}
              />
            )}
          </Suspense>
        </ErrorBoundary>
      </section>
      <div className="row">
        <span role="status">{t('quote.drawCount', { count: points.length })}</span>
        <button
          type="button"
          className="button small"
          disabled={points.length === 0}
          onClick={() => setPlace({ points: points.slice(0, -1) })}
        >
          {t('quote.drawUndo')}
        </button>
        <button
          type="button"
          className="button small quiet"
          disabled={points.length === 0}
          onClick={() => setPlace({ points: [] })}
        >
          {t('quote.drawClear')}
        </button>
      </div>
    </>
  );
}
