import { useTranslation } from 'react-i18next';
import type { Classification, Reason } from '../../server/classification/classification.schema.ts';
import { obligationReasonText, obligationText, reasonText } from '../lib/classification-text.ts';

/** 分类、分型、分级 with the clause behind each; the terms of the law stand in Chinese in both languages. */
export function ClassificationView({ answer }: { answer: Classification }) {
  const { t } = useTranslation();
  const grade = answer.groundRiskGrade ?? t('classification.outOfTable');
  return (
    <div className="stack" data-testid="classification">
      <div className="kpis">
        <Answer
          term={t('classification.class')}
          value={t(`classification.classes.${answer.legalClass.value}`)}
        />
        <Answer
          term={t('classification.type')}
          value={`${t(`classification.airframes.${answer.type.airframe}`)} · ${answer.type.modelName}`}
        />
        <Answer
          term={t('classification.grade')}
          value={`${t(`classification.categories.${answer.category.value}`)} · ${t('classification.ground')} ${grade}`}
        />
        <Sora answer={answer} />
      </div>
      <details>
        <summary>{t('classification.reasons')}</summary>
        <Reasons title={t('classification.class')} reasons={answer.legalClass.reasons} />
        <Reasons
          title={t('classification.grade')}
          reasons={[...answer.category.reasons, ...answer.groundRiskReasons, ...(answer.sora.reasons ?? [])]}
        />
        <p className="tiny">{t('classification.version', { version: answer.ruleVersion })}</p>
      </details>
    </div>
  );
}

/** SORA 2.5 beside the national grade; a dash is not known or out of table. */
function Sora({ answer: { sora } }: { answer: Classification }) {
  const { t } = useTranslation();
  const figures = { grc: sora.iGRC ?? '–', arc: sora.residualArc ?? '–', sail: sora.sail ?? '–' };
  return <Answer term="SORA 2.5" value={t('classification.soraFigures', figures)} />;
}

function Answer({ term, value }: { term: string; value: string }) {
  return (
    <div className="kpi">
      <span className="tiny">{term}</span>
      <strong style={{ display: 'block' }}>{value}</strong>
    </div>
  );
}

function Reasons({ title, reasons }: { title: string; reasons: readonly Reason[] }) {
  const { i18n } = useTranslation();
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {reasons.map((one) => (
          <li key={one.code} className="small">
            {reasonText(one, i18n.language)}{' '}
            <span className="tiny">
              {one.detail} · {one.clause}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the law asks for this aircraft and why. */
export function ObligationsView({ answer }: { answer: Classification }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="stack" style={{ gap: 8 }}>
      {answer.obligations.map((one) => (
        <li key={one.code} className="row between">
          <span>
            {obligationText(one.code, i18n.language)}
            <br />
            <span className="tiny">
              {obligationReasonText(one.reason, i18n.language)} · {one.clause}
            </span>
          </span>
          <span className={`badge tone-${one.applies ? 'calm' : 'unknown'}`}>
            {t(one.applies ? 'classification.applies' : 'classification.exempt')}
          </span>
        </li>
      ))}
    </ul>
  );
}
