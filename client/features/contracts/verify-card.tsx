import { useTranslation } from 'react-i18next';
import { CopyField } from '../../components/copy-field.tsx';
import { QrCodeImage } from '../../components/qr-code.tsx';

/** The link that tells anybody what the policy is worth now. */
export function VerifyCard({ verifyToken }: { verifyToken: string }) {
  const { t } = useTranslation();
  const link = `${location.origin}/verify/${verifyToken}`;
  return (
    <section className="card stack">
      <h2>{t('contract.verify')}</h2>
      <p className="small muted">{t('contract.verifyLead')}</p>
      <div className="row">
        <QrCodeImage text={link} label={t('contract.verifyCode')} />
        <CopyField label={t('contract.verifyLink')} value={link} testId="verify-link" />
      </div>
    </section>
  );
}
