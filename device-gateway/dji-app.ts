import { readFileSync } from 'node:fs';
import type { DjiAppConfig } from '../server/config.ts';
import { StartupError } from '../server/lib/errors.ts';
import type { DjiApp } from './dji-result.ts';

/** The app's credentials by value or file; undefined without any. Throws StartupError naming the file that is wrong. */
export function readDjiApp(config: DjiAppConfig | undefined): DjiApp | undefined {
  if (!config) return undefined;
  const { appId, ntpServerHost, ntpServerPort } = config;
  return {
    appId,
    appKey: readValue(config.appKey),
    appLicense: readValue(config.appLicense),
    ntpServerHost,
    ntpServerPort,
  };
}

function readValue({ name, value, file }: DjiAppConfig['appKey']): string {
  if (value !== undefined) return value;
  try {
    const text = readFileSync(file ?? '', 'utf8').trim();
    if (text !== '') return text;
  } catch (error) {
    throw new StartupError(`${name}_FILE can't be read: ${error instanceof Error ? error.message : error}`);
  }
  throw new StartupError(`${name}_FILE is empty.`);
}
