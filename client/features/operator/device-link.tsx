import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/registry/device.schema.ts';
import { formatDateTime } from '../../lib/format.ts';

/** What a device said of itself by birth and last will; nothing for one that never did. */
export function DeviceLink({ link }: { link: Device['link'] }) {
  const { t } = useTranslation();
  if (!link) return null;
  const made = [link.device, link.firmware].filter(Boolean).join(' · ');
  return (
    <div className="tiny" data-testid="device-link">
      <span className={`badge tone-${link.state === 'online' ? 'good' : 'warn'}`}>
        {t(`device.links.${link.state}`)}
      </span>{' '}
      {formatDateTime(link.since)}
      {made && (
        <>
          <br />
          {made}
        </>
      )}
    </div>
  );
}
