import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccumulationBucket } from '../../../server/policies/accumulation.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { bucketCells, bucketPlace } from '../../lib/accumulation.ts';
import { formatYuan } from '../../lib/format.ts';
import { MapView } from '../../map/map-view.tsx';
import { queries } from '../../queries.ts';

const KINDS = ['cell', 'event', 'operator'] as const;
const TONES = { free: 'good', high: 'warn', full: 'bad' } as const;

/** Limits in force together, by place, event or operator, beside their caps (features C13). */
export function AccumulationPage() {
  const { t } = useTranslation();
  const [chosen, choose] = useSelection('kind');
  const kind = KINDS.find((one) => one === chosen) ?? 'cell';
  const accumulation = useQuery(queries.accumulation(kind));
  return (
    <>
      <PageHead
        title={t('underwriting.accumulation')}
        lead={t('underwriting.accumulationLead')}
        back={{ to: '/overview', label: t('nav.overview') }}
      />
      <div className="stack">
        <div className="row">
          {KINDS.map((one) => (
            <button
              key={one}
              type="button"
              className="button small"
              aria-pressed={one === kind}
              onClick={() => choose(one)}
            >
              {t(`underwriting.kinds.${one}`)}
            </button>
          ))}
        </div>
        <Loaded query={accumulation}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="shield" title={t('underwriting.noAccumulation')} />
            ) : (
              <>
                {kind !== 'operator' && (
                  <MapView aircraft={[]} selectedId={null} track={bucketCells(items)} fitKey={kind} />
                )}
                <BucketTable buckets={items} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function BucketTable({ buckets }: { buckets: readonly AccumulationBucket[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('underwriting.bucket')}</th>
            <th className="end">{t('underwriting.policies')}</th>
            <th className="end">{t('underwriting.now')}</th>
            <th className="end">{t('underwriting.peak')}</th>
            <th className="end">{t('underwriting.cap')}</th>
            <th>{t('quote.state')}</th>
          </tr>
        </thead>
        <tbody>
          {buckets.map((one) => (
            <tr key={one.id} data-testid="bucket" data-state={one.state}>
              <td>
                <code>{one.id}</code> <span className="tiny">{bucketPlace(one)}</span>
              </td>
              <td className="end" data-label={t('underwriting.policies')}>
                {one.policyCount}
              </td>
              <td className="end" data-label={t('underwriting.now')}>
                {formatYuan(one.nowFen)}
              </td>
              <td className="end" data-label={t('underwriting.peak')}>
                {formatYuan(one.peakFen)}
              </td>
              <td className="end" data-label={t('underwriting.cap')}>
                {formatYuan(one.softFen)} / {formatYuan(one.hardFen)}
              </td>
              <td data-label={t('quote.state')}>
                <span className={`badge tone-${TONES[one.state]}`}>
                  {t(`underwriting.states.${one.state}`)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
