import { AppError, isAppError } from '../../../kit/errors';

/** Codes that may heal: a full disk is emptied, a slow disk answers again, a lock is let go. */
const PASSING = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|PROTOCOL)/;

/** Any error of the engine as an AppError: `unavailable` for what the disk does, `internal` for what the code did. */
export function toStoreError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (!code.startsWith('SQLITE_')) return new AppError('internal', message, { cause: error });
  if (PASSING.test(code))
    return new AppError(
      'unavailable',
      `the store cannot be written or read: ${message} (${code})`,
      {
        cause: error,
        details: { sqlite: code },
      },
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new AppError('unavailable', `the store's file is damaged: ${message} (${code})`, {
      retryable: false,
      cause: error,
      details: { sqlite: code },
    });
  return new AppError('internal', `${message} (${code})`, { cause: error });
}

/** An AppError as a message between threads carries it. */
export type WireError = {
  code: AppError['code'];
  message: string;
  retryable: boolean;
  details: unknown;
};

export function toWireError(error: unknown): WireError {
  const { code, message, retryable, details } = toStoreError(error);
  return { code, message, retryable, details };
}

export function fromWireError({ code, message, retryable, details }: WireError): AppError {
  return new AppError(code, message, { retryable, details });
}
