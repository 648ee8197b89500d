import { useTranslation } from 'react-i18next';
import type { ZoneScene } from '../../map/map-scene.ts';
import { ZoneCard } from './zone-card.tsx';
import { ZoneList } from './zone-list.tsx';

/** The zones of a map beside it: the chosen one open, the others folded away until asked for. */
export function ZonePanel(zones: ZoneScene) {
  const { t } = useTranslation();
  const { items, selectedId, activeIds, onSelect } = zones;
  const chosen = items.find(({ zoneId }) => zoneId === selectedId);
  if (items.length === 0) return null;
  return (
    <>
      {chosen && (
        <ZoneCard zone={chosen} isActive={activeIds.has(chosen.zoneId)} onClose={() => onSelect(null)} />
      )}
      <details className="zone-panel" data-testid="zone-panel">
        <summary>{t('zone.count', { count: items.length })}</summary>
        <ZoneList {...zones} />
      </details>
    </>
  );
}
