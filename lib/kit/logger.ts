import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Keys whose values never reach a log line. */
const SECRETS = [
  'token',
  'password',
  'secret',
  'authorization',
  'cookie',
  'jwt',
  '*.token',
  '*.password',
  '*.secret',
  '*.authorization',
  '*.cookie',
  '*.jwt',
];

/** One JSON line an entry, on standard error so that standard output stays the command's own. */
export function createLogger(name: string, level: string = 'info'): Logger {
  const output = pino.destination({ fd: 2, sync: true });
  // A terminal that was closed, or a collector of logs that ended, must not end the process that it watched.
  output.on('error', () => undefined);
  return pino({ name, level, redact: { paths: SECRETS, censor: '[redacted]' } }, output);
}
