import { type CommandOption, toHelpLine } from '../replay/help.ts';
import { ENCODERS } from '../replay/options.ts';
import { AIRFRAMES } from './airframe.ts';
import { FAULT_KINDS } from './fault.ts';
import { PLAN_NAMES } from './plans.ts';
import { LINK_PROFILES } from './radio-link.ts';

const alternatives = (names: readonly string[]): string => names.join('|');

/** Every option of a simulation: what the parser needs and what the help says. */
export const SIMULATION_OPTIONS = {
  simulate: { type: 'string', value: 'N', help: 'how many aircraft fly, 1 to 5000' },
  plan: {
    type: 'string',
    value: 'P[,P…]',
    help: `${alternatives(PLAN_NAMES)}; several take turns over the aircraft; default survey`,
  },
  airframe: {
    type: 'string',
    value: 'A[,A…]',
    help: `${alternatives(Object.keys(AIRFRAMES))}; several take turns; default medium`,
  },
  area: {
    type: 'string',
    value: 'LAT,LON[,KM]',
    help: 'where they take off: around this point, within KM; default 22.5431,114.0579,3',
  },
  height: { type: 'string', value: 'M', help: 'height of the routes above take-off, 10 to 500; default 80' },
  wind: {
    type: 'string',
    value: 'MPS[,FROM[,GUST]]',
    help: 'speed, direction it comes from in degrees, gusts (standard deviation); default 2,90,0.6',
  },
  link: {
    type: 'string',
    value: 'L',
    help: `${alternatives(Object.keys(LINK_PROFILES))}: without loss, lossy in runs, or lossy with what was lost coming later; default steady`,
  },
  fault: {
    type: 'string',
    multiple: true,
    value: 'KIND@S[+D][#N]',
    help: `S seconds after switching on, for D seconds, on aircraft N (default: all); may be given again. Kinds: ${FAULT_KINDS.join(', ')}`,
  },
  as: {
    type: 'string',
    value: 'DIALECT',
    help: `messages to send, ${alternatives(Object.keys(ENCODERS))}; default native`,
  },
  rate: { type: 'string', value: 'HZ', help: 'samples a second of each aircraft, 0.1 to 10; default 1' },
  duration: {
    type: 'string',
    value: 'S',
    help: 'fly again and again, S seconds in all; default: one flight each',
  },
  seed: {
    type: 'string',
    value: 'X',
    help: 'another seed, other flights; the same one, the same; default 1',
  },
  drone: {
    type: 'string',
    value: 'SN[,SN…]',
    help: 'serial numbers, or PREFIX* for numbered ones (SKYSIM* is SKYSIM00000001 …); with --logins: as the file says',
  },
  logins: {
    type: 'string',
    value: 'FILE',
    help: 'one login each: a line of JSON {"serialNumber","username","password"} per aircraft',
  },
  csv: { type: 'boolean', help: 'fly nothing: write the flights as canonical CSV, which replay reads' },
  start: {
    type: 'string',
    value: 'T',
    help: 'with --csv: RFC 3339 instant of the first sample; default 2026-01-01T00:00:00Z',
  },
  mqtt: { type: 'string', value: 'URL', help: 'address of the broker; default mqtt://127.0.0.1:1883' },
  username: {
    type: 'string',
    value: 'U',
    help: 'one login for all: a bridge to which the aircraft are bound, or a receiver',
  },
  password: { type: 'string', value: 'P', help: 'its password' },
  help: { type: 'boolean', short: 'h', help: 'print this and end' },
} as const satisfies Record<string, CommandOption & { multiple?: boolean }>;

export const SIMULATION_USAGE = `Usage: npm run -s replay -- --simulate N --drone SN[,SN…] --username U --password P [options]
"npm run -s replay -- --simulate --help" explains every option.`;

export const SIMULATION_HELP = `Flies simulated aircraft through MQTT, live, as their devices would: a physical model with wind, battery,
sensor errors and faults on cue. Every sample is marked as simulated.

Usage: npm run -s replay -- --simulate N --drone SN[,SN…] --username U --password P [options]
       npm run -s replay -- --simulate N --logins FILE [options]
       npm run -s replay -- --simulate N --drone SN[,SN…] --csv > flights.csv

Options:
${Object.entries<CommandOption>(SIMULATION_OPTIONS).map(toHelpLine).join('\n')}

Output: one JSON line {aircraft, published, acknowledged, refused, skipped, seconds} on standard output; \`skipped\`
were not sent because too many before them had no answer. Exit codes as without --simulate.

Examples:
  npm run -s replay -- --simulate 1 --drone SKYM2000000000000001 --fault motorFailure@60 \\
    --username=dev_… --password=…
  npm run -s replay -- --simulate 2000 --drone 'SKYSIM*' --plan survey,circle,delivery --duration 300 \\
    --username=dev_… --password=…`;
