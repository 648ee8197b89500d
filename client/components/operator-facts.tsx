import { useTranslation } from 'react-i18next';
import type { Operator } from '../../server/registry/operator.schema.ts';

export function OperatorFacts({ operator }: { operator: Operator }) {
  const { t } = useTranslation();
  const { kind, uscc, contact, certificate } = operator;
  const none = t('value.none');
  const lines = [contact.name, contact.phone, contact.email, contact.address].filter((one) => one !== null);
  return (
    <dl className="facts">
      <dt>{t('operator.kind')}</dt>
      <dd>{t(`operator.kinds.${kind}`)}</dd>
      {kind === 'firm' && (
        <>
          <dt>{t('operator.uscc')}</dt>
          <dd>
            {uscc ? (
              <code>{uscc}</code>
            ) : (
              <span className="badge tone-warn">{t('operator.usccMissing')}</span>
            )}
          </dd>
        </>
      )}
      <dt>{t('operator.contact')}</dt>
      <dd className="anywhere">{lines.length > 0 ? lines.join(' · ') : none}</dd>
      <dt>{t('operator.certificate')}</dt>
      <dd>
        {certificate
          ? `${certificate.number} · ${t('pilot.validUntil')} ${certificate.validUntil ?? t('pilot.noEnd')}`
          : none}
      </dd>
    </dl>
  );
}
