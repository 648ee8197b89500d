interface ReplayInput {
  serialNumber: string;
  mqttUrl: string;
  username: string;
  password: string;
}

/** A recording that ships with the product; any DJI .srt or DroneDeploy .log works in its place. */
const EXAMPLE_RECORDING = 'seeds/flights/simulated-forced-landing.csv';
/** Over Shenzhen Bay's shore: most public recordings are from abroad, outside the territory of a policy. */
const SHENZHEN = '22.5308,113.9472';

/**
 * The shell command that flies a recording through MQTT with a fresh credential (design §5). The form
 * `--password=…` because a password may begin with a dash.
 */
export function toReplayCommand({ serialNumber, mqttUrl, username, password }: ReplayInput): string {
  return [
    `npm run replay -- ${EXAMPLE_RECORDING}`,
    `--drone ${serialNumber} --as dji --now --move-to ${SHENZHEN}`,
    `--mqtt ${mqttUrl} --username=${quoteForShell(username)} --password=${quoteForShell(password)}`,
  ].join(' ');
}

/** Plain words stay as they are; anything else goes in single quotes. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
