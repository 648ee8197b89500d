import type { BrokerLogin } from '../server/registry/device.schema.ts';
import { listTopics } from './access.ts';
import { SERVICE_FILTERS, SERVICE_PUBLISH_FILTERS, SERVICE_USERNAME } from './service-access.ts';

export interface MosquittoFiles {
  /** For `password_file`. */
  passwords: string;
  /** For `acl_file`; what it doesn't list is denied. */
  acl: string;
  /** Devices left out, since no password hash of theirs can be given to Mosquitto. */
  withoutHash: string[];
}

/**
 * The registry as Mosquitto reads it (mosquitto.conf(5): password_file, acl_file): each active device with
 * exactly its topics, and our own login. A revoked device is in neither file, so Mosquitto drops it when it
 * reads them again (SIGHUP).
 */
export function toMosquittoFiles(logins: readonly BrokerLogin[], serviceHash: string): MosquittoFiles {
  const known = logins.flatMap(({ grant, mosquittoHash }) =>
    mosquittoHash ? [{ grant, mosquittoHash }] : [],
  );
  const passwords = [
    `${SERVICE_USERNAME}:${serviceHash}`,
    ...known.map(({ grant, mosquittoHash }) => `${grant.deviceId}:${mosquittoHash}`),
  ];
  const acl = [
    toAcl(SERVICE_USERNAME, SERVICE_PUBLISH_FILTERS, SERVICE_FILTERS),
    ...known.map(({ grant }) => {
      const { publish, receive } = listTopics(grant);
      return toAcl(grant.deviceId, publish, receive);
    }),
  ];
  return {
    passwords: `${passwords.join('\n')}\n`,
    acl: acl.join('\n'),
    withoutHash: logins.filter((one) => !one.mosquittoHash).map(({ grant }) => grant.deviceId),
  };
}

function toAcl(user: string, publish: readonly string[], receive: readonly string[]): string {
  const lines = [
    ...publish.map((topic) => `topic write ${topic}`),
    ...receive.map((topic) => `topic read ${topic}`),
  ];
  return `user ${user}\n${lines.join('\n')}\n`;
}
