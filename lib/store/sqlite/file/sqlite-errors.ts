import { AppError, isAppError } from '../../../kit/errors';

/** Codes of errors that can pass: space is freed, a disk answers again, a lock is released. */
const PASSING = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|PROTOCOL)/;

/**
 * Any error of SQLite as an AppError that names the file: `unavailable` where the disk or the file is the cause, `internal`
 * where the code is.
 */
export function toStoreError(error: unknown, file?: string): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (!code.startsWith('SQLITE_')) return new AppError('internal', message, { cause: error });
  if (PASSING.test(code))
    return new AppError(
      'unavailable',
      `${file ?? 'the store'} cannot be read or written: ${reasonOf(code)}${message} (${code})`,
      { cause: error, details: { sqlite: code, ...(file === undefined ? {} : { file }) } },
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new AppError(
      'unavailable',
      `${file ?? "the store's file"} is damaged: ${message} (${code}). Restore a backup into an empty directory`,
      {
        retryable: false,
        cause: error,
        details: { sqlite: code, ...(file === undefined ? {} : { file }) },
      },
    );
  return new AppError('internal', `${message} (${code})`, { cause: error });
}

/** What the operator has to change, where SQLite's own words do not say it. */
function reasonOf(code: string): string {
  if (code.startsWith('SQLITE_FULL')) return 'free some space: ';
  if (code.startsWith('SQLITE_READONLY'))
    return 'this user may not write the file or its directory: ';
  if (code.startsWith('SQLITE_CANTOPEN'))
    return 'it is not a file, or this user may not read and write it and its directory: ';
  return '';
}

/** An AppError as it is sent between threads. */
export type WireError = {
  code: AppError['code'];
  message: string;
  retryable: boolean;
  details: unknown;
};

export function toWireError(error: unknown, file?: string): WireError {
  const { code, message, retryable, details } = toStoreError(error, file);
  return { code, message, retryable, details };
}

export function fromWireError({ code, message, retryable, details }: WireError): AppError {
  return new AppError(code, message, { retryable, details });
}
