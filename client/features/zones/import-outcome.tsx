import { useTranslation } from 'react-i18next';
import type { ImportProblem, ImportResult } from '../../../server/airspace/zone-import.schema.ts';

/** What an import would do or did, or every problem with its feature and path. */
export function ImportOutcome({
  result,
  document,
}: {
  result: ImportResult;
  document: Record<string, unknown> | null | undefined;
}) {
  const { t } = useTranslation();
  const { problems, problemCount, dryRun } = result;
  if (problemCount === 0)
    return (
      <p data-testid="import-counts">
        <strong>{t(dryRun ? 'zone.import.would' : 'zone.import.did')}</strong>{' '}
        {t('zone.import.counts', {
          created: result.createdCount,
          revised: result.revisedCount,
          unchanged: result.unchangedCount,
        })}
      </p>
    );
  return (
    <>
      <p className="problem" role="alert">
        {t('zone.import.problems', { count: problemCount, features: result.featureCount })}
      </p>
      <div className="scroll import-problems">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('zone.import.feature')}</th>
              <th scope="col">{t('zone.import.path')}</th>
              <th scope="col">{t('zone.import.what')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem) => (
              <ProblemRow
                key={`${problem.featureIndex} ${problem.path} ${problem.code} ${problem.detail}`}
                problem={problem}
                document={document}
              />
            ))}
          </tbody>
        </table>
      </div>
      {problemCount > problems.length && (
        <p className="small muted">{t('zone.import.firstOnly', { count: problems.length })}</p>
      )}
    </>
  );
}

function ProblemRow({
  problem,
  document,
}: {
  problem: ImportProblem;
  document: Record<string, unknown> | null | undefined;
}) {
  const { t, i18n } = useTranslation();
  const { featureIndex, path, code, detail } = problem;
  const words = i18n.exists(`error.${code}`) ? t(`error.${code}`) : '';
  return (
    <tr data-testid="import-problem">
      <td>
        {featureIndex === null ? t('zone.import.wholeFile') : featureIndex + 1}{' '}
        {nameOf(document, featureIndex)}
      </td>
      <td>
        <code>{path || '–'}</code>
      </td>
      <td>
        {words} <span lang="en">{detail}</span>
      </td>
    </tr>
  );
}

/** The feature's own name, so that a person finds it in the file. */
function nameOf(document: Record<string, unknown> | null | undefined, index: number | null): string {
  const feature: unknown =
    index !== null && Array.isArray(document?.features) ? document.features[index] : null;
  if (typeof feature !== 'object' || feature === null) return '';
  const holder: unknown = 'properties' in feature ? feature.properties : feature;
  if (typeof holder !== 'object' || holder === null || !('name' in holder)) return '';
  return typeof holder.name === 'string' ? holder.name.slice(0, 40) : '';
}
