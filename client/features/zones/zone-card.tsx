import { useTranslation } from 'react-i18next';
import type { Zone } from '../../../server/airspace/zone.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { heightsText, windowTexts } from '../../lib/zones.ts';

/** What is said of one zone, with its clause and where it comes from. */
export function ZoneCard({
  zone,
  isActive,
  onClose,
  children,
}: {
  zone: Zone;
  isActive: boolean;
  onClose: () => void;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const facts: [string, React.ReactNode][] = [
    [t('zone.kindTitle'), t(`zone.kind.${zone.kind}`)],
    [t('zone.clause'), zone.clause],
    [t('zone.heights'), heightsText(t, zone)],
    [t('zone.when'), windowTexts(t, zone.windows).map((text) => <div key={text}>{text}</div>)],
    [t('zone.now'), t(isActive ? 'zone.holdsNow' : 'zone.notNow')],
    ...(zone.airEnvironment
      ? [[t('zone.airTitle'), t(`zone.air.${zone.airEnvironment}`)] as [string, string]]
      : []),
    ...(zone.ground ? [[t('zone.groundTitle'), t(`zone.ground.${zone.ground}`)] as [string, string]] : []),
    [t('zone.provenance'), zone.provenance],
    [t('zone.version'), `${zone.version} · ${formatDateTime(zone.changedAt)}`],
  ];
  return (
    <section className="card" data-testid="zone-card" aria-label={zone.name}>
      <header>
        <h2>{zone.name}</h2>
        <button type="button" className="button quiet small" onClick={onClose}>
          {t('action.close')}
        </button>
      </header>
      <dl className="facts">
        {facts.map(([term, words]) => (
          <div key={term} className="fact">
            <dt>{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}
