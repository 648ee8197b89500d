import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMosquittoFiles } from '../device-gateway/mosquitto-files.ts';
import type { Context } from '../server/context.ts';
import { StartupError } from '../server/lib/errors.ts';

/**
 * Writes `passwords` and `acl` into the folder. A file that exists keeps its owner and mode, so that the broker's
 * user may be given it once. Throws StartupError when the folder can't be written.
 */
export async function writeMosquittoFiles(
  { devices, serviceSecret }: Pick<Context, 'devices' | 'serviceSecret'>,
  folder: string,
): Promise<{ devices: number; withoutHash: string[]; passwords: string; acl: string }> {
  const logins = await devices.listBrokerLogins();
  const files = toMosquittoFiles(logins, devices.toMosquittoHash(serviceSecret));
  const paths = { passwords: join(folder, 'passwords'), acl: join(folder, 'acl') };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    writeFileSync(paths.passwords, files.passwords, { mode: 0o600 });
    writeFileSync(paths.acl, files.acl, { mode: 0o600 });
  } catch (error) {
    throw new StartupError(`${folder} can't be written: ${error instanceof Error ? error.message : error}`);
  }
  const { withoutHash } = files;
  return { devices: logins.length - withoutHash.length, withoutHash, ...paths };
}
