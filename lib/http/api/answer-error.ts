import { ZodError, z } from 'zod';
import { HTTP_STATUS_BY_CODE } from '../../contract/api/errors';
import { AppError, isAppError } from '../../kit/errors';
import { publicReason } from '../../kit/public-reason';

/** Problems of an input that its answer lists. */
const ISSUES_SHOWN = 50;

type Report = (error: unknown) => void;

/** Any error → its response. An unexpected error goes to `report`; the response shows nothing of it. */
export function answerError(error: unknown, report: Report): Response {
  const known = knownError(error);
  if (!known) report(error);
  const shown =
    known ??
    new AppError('internal', 'something went wrong; the log of the server has the details');
  const { code, message, details } = shown;
  const status = HTTP_STATUS_BY_CODE[code] ?? 500;
  if (known && status >= 500) report(error);
  return Response.json(
    { error: { code, message, ...(details === undefined ? {} : { details }) } },
    { status, headers: errorHeaders(shown) },
  );
}

/** An error that says what was wrong with a request; null for an unexpected one. */
export function knownError(error: unknown): AppError | null {
  if (isAppError(error)) return withoutAddress(error);
  return isZodError(error) ? fromZod(error) : null;
}

function withoutAddress(error: AppError): AppError {
  const message = publicReason(error);
  if (message === error.message) return error;
  const { code, retryable, details } = error;
  return new AppError(code, message, { retryable, details });
}

const waitSchema = z.object({ retryAfterMs: z.number() });

function errorHeaders({ code, retryable, details }: AppError): HeadersInit {
  const seconds = Math.ceil((waitSchema.safeParse(details).data?.retryAfterMs ?? 1_000) / 1000);
  return {
    'cache-control': 'no-store',
    ...(retryable ? { 'retry-after': String(seconds) } : {}),
    // The rest of an unread body must not be parsed as the next request.
    ...(code === 'too_large' ? { connection: 'close' } : {}),
  };
}

/** Compared by name: a schema of another copy of the library throws errors of another class. */
function isZodError(error: unknown): error is ZodError {
  return (
    error instanceof ZodError ||
    (error instanceof Error && /^\$?ZodError$/.test(error.name) && 'issues' in error)
  );
}

function fromZod(error: ZodError): AppError {
  const details = error.issues.slice(0, ISSUES_SHOWN).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  const first = details[0];
  const message = first
    ? `${first.path ? `${first.path}: ` : ''}${first.message}`
    : 'invalid input';
  return new AppError('invalid_input', message, { details });
}
