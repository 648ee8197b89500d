import { useTranslation } from 'react-i18next';
import { ZoneSwatch } from '../../components/zone-swatch.tsx';
import { heightsText } from '../../lib/zones.ts';
import type { ZoneScene } from '../../map/map-scene.ts';

/** Every zone of the map as a button: what a click on the map does, a key does here. */
export function ZoneList({ items, activeIds, selectedId, onSelect }: ZoneScene) {
  const { t } = useTranslation();
  return (
    <ul className="card flush live-list" data-testid="zone-list">
      {items.map((zone) => (
        <li key={zone.zoneId} className={zone.zoneId === selectedId ? 'is-selected' : undefined}>
          <button
            type="button"
            className="zone-row"
            data-list-item
            data-testid="zone-row"
            aria-pressed={zone.zoneId === selectedId}
            onClick={() => onSelect(zone.zoneId === selectedId ? null : zone.zoneId)}
          >
            <ZoneSwatch kind={zone.kind} />
            <span>
              <strong>{zone.name}</strong>
              <span className="tiny">
                {t(`zone.kind.${zone.kind}`)} · {heightsText(t, zone)}
                {!activeIds.has(zone.zoneId) && ` · ${t('zone.notNow')}`}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
