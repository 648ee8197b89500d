import { useTranslation } from 'react-i18next';
import { Field } from '../../components/field.tsx';
import { Select } from '../../components/select.tsx';
import { PLACE_MODES, type PlaceDraft, type PlaceMode, toVolume } from '../../lib/volume-draft.ts';
import type { StepProps } from './ask-page.tsx';
import { DrawPlace } from './draw-place.tsx';
import { GeojsonPlace } from './geojson-place.tsx';
import { StepCard } from './step-card.tsx';

/** Where: drawn on the map, or by keyboard as a circle or GeoJSON. */
export function PlaceStep({ draft, set, error, isTried }: StepProps & { isTried: boolean }) {
  const { t } = useTranslation();
  const { place } = draft;
  const setPlace = (part: Partial<PlaceDraft>) => set({ place: { ...place, ...part } });
  const isWrong = toVolume(place) === undefined;
  return (
    <StepCard step="place" title={`2 · ${t('quote.place')}`} error={error}>
      <Select
        label={t('quote.place')}
        testId="place-mode"
        value={place.mode}
        options={PLACE_MODES.map((mode) => [mode, t(`quote.placeModes.${mode}`)] as const)}
        onChange={(mode) => setPlace({ mode: mode as PlaceMode })}
      />
      <PlaceFields place={place} setPlace={setPlace} />
      {place.mode !== 'anywhere' && <HeightFields place={place} setPlace={setPlace} />}
      {isWrong && isTried && (
        <p className="problem" role="alert">
          {t('quote.placeWrong')}
        </p>
      )}
    </StepCard>
  );
}

export interface PlaceProps {
  place: PlaceDraft;
  setPlace: (part: Partial<PlaceDraft>) => void;
}

function PlaceFields({ place, setPlace }: PlaceProps) {
  if (place.mode === 'circle') return <CircleFields place={place} setPlace={setPlace} />;
  if (place.mode === 'geojson') return <GeojsonPlace place={place} setPlace={setPlace} />;
  if (place.mode === 'anywhere') return null;
  return <DrawPlace place={place} setPlace={setPlace} />;
}

function CircleFields({ place, setPlace }: PlaceProps) {
  const { t } = useTranslation();
  return (
    <div className="field-row">
      <Field
        label={t('quote.latitude')}
        value={place.latitude}
        onChange={(latitude) => setPlace({ latitude })}
        inputMode="decimal"
        data-testid="place-latitude"
      />
      <Field
        label={t('quote.longitude')}
        value={place.longitude}
        onChange={(longitude) => setPlace({ longitude })}
        inputMode="decimal"
        data-testid="place-longitude"
      />
      <Field
        label={t('quote.radius')}
        value={place.radius}
        onChange={(radius) => setPlace({ radius })}
        type="number"
        min={10}
        max={50_000}
      />
    </div>
  );
}

function HeightFields({ place, setPlace }: PlaceProps) {
  const { t } = useTranslation();
  return (
    <div className="field-row">
      <Field
        label={t('quote.floor')}
        value={place.floor}
        onChange={(floor) => setPlace({ floor })}
        type="number"
        min={0}
      />
      <Field
        label={t('quote.ceiling')}
        value={place.ceiling}
        onChange={(ceiling) => setPlace({ ceiling })}
        type="number"
        min={1}
      />
      {(place.mode === 'route' || place.mode === 'geojson') && (
        <Field
          label={t('quote.halfWidth')}
          value={place.halfWidth}
          onChange={(halfWidth) => setPlace({ halfWidth })}
          type="number"
          min={5}
          max={5_000}
        />
      )}
    </div>
  );
}
