export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

type LogEntry = {
  /** Epoch milliseconds. */
  at: number;
  level: LogLevel;
  message: string;
  connectionId?: string;
};

/** Where log lines go. Nothing in this package writes to a stream by itself. */
export type LogSink = (entry: LogEntry) => void;

export const LOG_FORMATS = ['plain', 'json'] as const;

/** An entry as one line of a log, its end included. */
export function logLine(
  { at, level, message, connectionId }: LogEntry,
  format: (typeof LOG_FORMATS)[number],
): string {
  const time = new Date(at).toISOString();
  if (format === 'json')
    return `${JSON.stringify({ time, level, message, connection_id: connectionId })}\n`;
  const id = connectionId === undefined ? '' : ` connection_id=${connectionId}`;
  return `${time} ${level.toUpperCase()} ${message.replace(/\s+/g, ' ')}${id}\n`;
}

/** A readable text for anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
