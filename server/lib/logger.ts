import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** Paths whose values never reach a log line, whoever logs the object. */
const SECRETS = [
  'password',
  '*.password',
  'accessToken',
  '*.accessToken',
  'refreshToken',
  '*.refreshToken',
  'token',
  '*.token',
  'req.headers.authorization',
];

/** JSON logs on standard error; standard output belongs to the ready line (design §5). */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    { level, redact: { paths: SECRETS, censor: '[hidden]' }, base: null },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
