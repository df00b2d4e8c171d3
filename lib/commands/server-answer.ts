import { errorBodySchema } from '../contract/api/errors';
import { AppError, ERROR_CODES } from '../kit/errors';

/** Longest wait for a server's answer. */
const ANSWER_MS = 30_000;

/** What a running server answers to a GET of a path. Errors: AppError with the server's code, `unavailable`. */
export async function readFromServer(
  { url, token }: { url: string; token: string | null },
  path: string,
): Promise<string> {
  const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `${url} does not answer`, { cause });
  });
  const text = await response.text();
  if (response.ok) return text;
  throw errorOf(response.status, text);
}

function errorOf(status: number, text: string): AppError {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Something else than Tocsin answered.
  }
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return new AppError('unavailable', `the server answered ${status}`);
  const { code, message } = parsed.data.error;
  return new AppError(ERROR_CODES.find((known) => known === code) ?? 'unavailable', message);
}
