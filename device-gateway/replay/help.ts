import { SUPPORTED_FORMATS } from './read-recording.ts';

export interface CommandOption {
  type: 'string' | 'boolean';
  short?: string;
  /** Name of the option's value, in the help. */
  value?: string;
  /** Meaning, unit and default. */
  help: string;
}

/** Every option of the replay: what the parser needs and what the help says. */
export const REPLAY_OPTIONS = {
  drone: {
    type: 'string',
    value: 'SN',
    help: "the aircraft's serial number, 8 to 20 letters and digits; required",
  },
  as: {
    type: 'string',
    value: 'DIALECT',
    help: 'messages to send: dji (Cloud API OSD), mavlink (MAVLink 2 frames), native (JSON) or remote-id (Open Drone ID packs with --now, else GB 46750 frames, which carry a date); default dji for .srt and .log, mavlink for .tlog, else native',
  },
  now: {
    type: 'boolean',
    help: "shift the recording's clock to the present and fly in real time; default: it keeps its own times (a past flight, never covered)",
  },
  speed: {
    type: 'string',
    value: 'N|max',
    help: 'times real time, or as fast as acknowledged; default max; not with --now',
  },
  from: { type: 'string', value: 'S', help: 'leave out the first S seconds; default 0' },
  for: { type: 'string', value: 'S', help: 'fly S seconds only; default: to the end' },
  rate: { type: 'string', value: 'HZ', help: 'at most HZ samples a second; default: all that were recorded' },
  'move-to': {
    type: 'string',
    value: 'LAT,LON',
    help: 'move the take-off point there, degrees (WGS-84); default: as recorded',
  },
  'utc-offset': {
    type: 'string',
    value: 'H',
    help: 'hours by which the clock of a .srt recording is ahead of UTC (its times name no zone); default 0',
  },
  'start-at': {
    type: 'string',
    value: 'T',
    help: 'RFC 3339 instant at which a .srt recording without any clock begins (Mini, Phantom 4)',
  },
  aircraft: {
    type: 'string',
    value: 'N',
    help: 'which aircraft of a file that holds several; default 1, the first',
  },
  mqtt: { type: 'string', value: 'URL', help: 'address of the broker; default mqtt://127.0.0.1:1883' },
  username: { type: 'string', value: 'U', help: "the device credential's user name; required" },
  password: {
    type: 'string',
    value: 'P',
    help: 'its password; required; --password=P is safe whatever P begins with',
  },
  'client-id': { type: 'string', value: 'C', help: 'MQTT client id; default: the user name' },
  help: { type: 'boolean', short: 'h', help: 'print this and end' },
} as const satisfies Record<string, CommandOption>;

const LEFT_COLUMN = 28;
const LINE_MAX = 104;

/** The command line in short, for messages about one mistake in it. */
export const USAGE = `Usage: npm run -s replay -- FILE --drone SN [--as dji|mavlink|native|remote-id] [--now | --speed N|max]
         [--from S] [--for S] [--rate HZ] [--move-to LAT,LON] [--utc-offset H] [--start-at T]
         [--aircraft N] [--mqtt URL] --username U --password P [--client-id C]
"npm run -s replay -- --help" explains every option.`;

export const REPLAY_HELP = `Flies a recorded flight through MQTT, as the device that holds the credential would have sent it.

Usage: npm run -s replay -- FILE --drone SN --username U --password P [options]

FILE is one of:
${wrap(SUPPORTED_FORMATS, 2)}

Options:
${Object.entries<CommandOption>(REPLAY_OPTIONS).map(toHelpLine).join('\n')}

Environment, for what the options leave out:
${toColumns('SKYCOVER_MQTT_USERNAME', 'user name')}
${toColumns('SKYCOVER_MQTT_PASSWORD', 'password')}
${toColumns('SKYCOVER_MQTT_CLIENT_ID', 'client id')}

Output: one JSON line {published, acknowledged, refused, notFlown, seconds} on standard output; progress,
notices and changes of cover on standard error.

Exit codes:
  0  all was acknowledged and used       1  something was refused, quarantined, never answered
                                            or, told to stop, not flown
  2  the command or the file is wrong    3  nobody answers at the address

Examples:
  npm run -s replay -- seeds/flights/simulated-forced-landing.csv --drone SKYM2000000000000001 \\
    --now --username=dev_… --password=…
  npm run -s replay -- flight.srt --drone SKYMAVP0000000000002 --move-to 22.5308,113.9472 \\
    --from 60 --for 120 --username=dev_… --password=…

A credential is made in the operator's console ("Create device login" on a drone) and shown once.

Without a recording: npm run -s replay -- --simulate N flies N simulated aircraft; --simulate --help says how.`;

export function toHelpLine([name, { short, value, help }]: [string, CommandOption]): string {
  return toColumns(`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, help);
}

function toColumns(left: string, right: string): string {
  const [first = '', ...more] = wrap(right, LEFT_COLUMN).split('\n');
  return [`  ${left}`.padEnd(LEFT_COLUMN - 1) + first.slice(LEFT_COLUMN - 1), ...more].join('\n');
}

/** Words → lines of at most `LINE_MAX` characters, each indented. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > LINE_MAX) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one).join('\n');
}
