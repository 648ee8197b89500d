import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Zone } from '../../../server/airspace/zone.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { MapView } from '../../map/map-view.tsx';
import { currentSession } from '../../session.ts';
import { ImportZonesDialog } from './import-zones-dialog.tsx';
import { RetireZoneDialog } from './retire-zone-dialog.tsx';
import { useZones } from './use-zones.ts';
import { ZoneCard } from './zone-card.tsx';
import { ZoneList } from './zone-list.tsx';

type Opened = { kind: 'import' } | { kind: 'retire'; zone: Zone } | null;

/** All zones on the map and as a list; underwriter and administrator import files and retire zones. */
export function ZonesPage() {
  const { t } = useTranslation();
  const { query, ...zones } = useZones();
  const [opened, open] = useState<Opened>(null);
  const role = currentSession()?.user.role;
  const mayWrite = role === 'underwriter' || role === 'administrator';
  const chosen = zones.items.find(({ zoneId }) => zoneId === zones.selectedId);
  return (
    <>
      <PageHead title={t('zone.title')} lead={t('zone.lead')}>
        {mayWrite && (
          <button type="button" className="button primary" onClick={() => open({ kind: 'import' })}>
            {t('zone.import.open')}
          </button>
        )}
      </PageHead>
      <div className="grid-2 tall">
        <MapView aircraft={[]} selectedId={null} fitKey="zones" zones={zones} />
        <Loaded query={query}>
          {() => (
            <div className="stack">
              {chosen && (
                <ZoneCard
                  zone={chosen}
                  isActive={zones.activeIds.has(chosen.zoneId)}
                  onClose={() => zones.onSelect(null)}
                >
                  {mayWrite && (
                    <p className="row zone-actions">
                      <button
                        type="button"
                        className="button"
                        onClick={() => open({ kind: 'retire', zone: chosen })}
                      >
                        {t('zone.retire.open')}
                      </button>
                    </p>
                  )}
                </ZoneCard>
              )}
              {zones.items.length === 0 ? (
                <EmptyState icon="map" title={t('zone.empty')} />
              ) : (
                <ZoneList {...zones} />
              )}
            </div>
          )}
        </Loaded>
      </div>
      {opened?.kind === 'import' && <ImportZonesDialog onClose={() => open(null)} />}
      {opened?.kind === 'retire' && <RetireZoneDialog zone={opened.zone} onClose={() => open(null)} />}
    </>
  );
}
