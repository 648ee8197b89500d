import { parseArgs } from 'node:util';

export const SCENARIOS = [
  'ingest',
  'decode',
  'rate',
  'bind',
  'mosquitto',
  'storage',
  'ledger',
  'zones',
  'idle',
  'soak',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Options {
  scenarios: Scenario[];
  /** Seconds that each measured phase lasts. */
  seconds: number;
  connections: number;
  /** Publishes unanswered on each connection when as fast as possible. */
  window: number;
  /** Messages per second of the steady phase. */
  rate: number;
  soakMinutes: number;
  json: boolean;
  references: boolean;
  profileDir: string | undefined;
}

export const USAGE = `npm run bench -- [${SCENARIOS.join('|')}] ...    without one: all but soak, some ten minutes

  --seconds N       length of each measured phase (20)
  --connections N   aircraft, each with its own device and connection (200)
  --window N        publishes unanswered on each connection at full speed (50)
  --rate N          messages per second of the steady phase (1000)
  --minutes N       length of the soak (30)
  --mosquitto       with ingest: the external broker too
  --no-references   leaves out what the product is compared with
  --no-json         no JSON lines on standard output
  --profile DIR     writes V8's CPU profile of the product there

The table goes to standard error, one JSON object per figure to standard output. Exit 1: a target was missed.`;

/** Command line → options; throws an Error whose message is for the person who typed. */
export function parseOptions(argv: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '20' },
      connections: { type: 'string', default: '200' },
      window: { type: 'string', default: '50' },
      rate: { type: 'string', default: '1000' },
      minutes: { type: 'string', default: '30' },
      mosquitto: { type: 'boolean', default: false },
      'no-references': { type: 'boolean', default: false },
      'no-json': { type: 'boolean', default: false },
      json: { type: 'boolean', default: true },
      profile: { type: 'string' },
    },
  });
  const scenarios = positionals.map((name) => {
    const scenario = SCENARIOS.find((one) => one === name);
    if (!scenario) throw new Error(`no scenario "${name}"`);
    return scenario;
  });
  if (values.mosquitto && !scenarios.includes('mosquitto')) scenarios.push('mosquitto');
  return {
    scenarios: scenarios.length > 0 ? scenarios : SCENARIOS.filter((one) => one !== 'soak'),
    seconds: positive('seconds', values.seconds),
    connections: positive('connections', values.connections),
    window: positive('window', values.window),
    rate: positive('rate', values.rate),
    soakMinutes: positive('minutes', values.minutes),
    json: values.json && !values['no-json'],
    references: !values['no-references'],
    profileDir: values.profile,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
  return value;
}
