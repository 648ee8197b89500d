import { useTranslation } from 'react-i18next';
import type { ZoneScene } from '../../map/map-scene.ts';
import { ZoneCard } from './zone-card.tsx';
import { ZoneList } from './zone-list.tsx';

/** The chosen zone of a map, opened. */
export function ChosenZone({ items, selectedId, activeIds, onSelect }: ZoneScene) {
  const chosen = items.find(({ zoneId }) => zoneId === selectedId);
  if (!chosen) return null;
  return <ZoneCard zone={chosen} isActive={activeIds.has(chosen.zoneId)} onClose={() => onSelect(null)} />;
}

/** The zones of a map beside it, folded away until asked for. */
export function ZonePanel(zones: ZoneScene) {
  const { t } = useTranslation();
  const { items } = zones;
  if (items.length === 0) return null;
  return (
    <details className="zone-panel" data-testid="zone-panel">
      <summary>{t('zone.count', { count: items.length })}</summary>
      <ZoneList {...zones} />
    </details>
  );
}
