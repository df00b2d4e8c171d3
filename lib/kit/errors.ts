/** What went wrong, in a word a machine can branch on. Transports map each to a status once. */
export const ERROR_CODES = [
  'invalid_input',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'read_only',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'busy',
  'unavailable',
  'timeout',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const BRAND = Symbol.for('tocsin.AppError');

/** An error that knows its code and whether another try may help. Recognise it with `isAppError`, never `instanceof`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    more: { retryable?: boolean; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.retryable =
      more.retryable ?? ['rate_limited', 'busy', 'unavailable', 'timeout'].includes(code);
    this.details = more.details;
  }
}

/** By brand: one module is loaded several times in a process, so `instanceof` is false across its copies. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
