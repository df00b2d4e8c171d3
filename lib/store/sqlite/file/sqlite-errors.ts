import { AppError, isAppError } from '../../../kit/errors';

/** Codes of errors that can pass: space is freed, a disk answers again, a lock is released. */
const PASSING = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|PROTOCOL)/;

/** Any error of SQLite as an AppError: `unavailable` where the disk or the file is the cause, `internal` where the code is. */
export function toStoreError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (!code.startsWith('SQLITE_')) return new AppError('internal', message, { cause: error });
  if (PASSING.test(code))
    return new AppError(
      'unavailable',
      `the store cannot be read or written: ${message} (${code})`,
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

/** An AppError as it is sent between threads. */
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
