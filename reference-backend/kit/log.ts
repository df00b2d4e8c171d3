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

/** A readable text for anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
