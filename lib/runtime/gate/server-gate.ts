import { type VerdictDocument, verdictDocumentSchema } from '../../contract/verdicts';
import { AppError } from '../../kit/errors';

export type ServerGate = {
  /** Base URL of the console. */
  server: string;
  token: string | null;
  target: string;
  release: string;
  soakMs: number | null;
  deadlineMs: number | null;
};

/** A server that does not answer by then is not there. */
const TIMEOUT_MS = 20_000;

/**
 * Asks a console for a release's verdict; null where it does not know the release yet. Throws AppError `unavailable` where
 * it cannot be reached or is in trouble, `unauthorized` and `invalid_input` where it refuses.
 */
export async function askServer(gate: ServerGate): Promise<VerdictDocument | null> {
  const id = encodeURIComponent(`${gate.target}:${gate.release}`);
  const url = new URL(`/api/v1/releases/${id}/verdict`, gate.server);
  if (gate.soakMs !== null) url.searchParams.set('soak', `${gate.soakMs}ms`);
  if (gate.deadlineMs !== null) url.searchParams.set('deadline', `${gate.deadlineMs}ms`);
  const response = await fetch(url, {
    headers: gate.token === null ? {} : { authorization: `Bearer ${gate.token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `${gate.server} cannot be reached`, { cause });
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 404) return null;
  if (response.ok) {
    const parsed = verdictDocumentSchema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new AppError('unavailable', `${gate.server} did not answer with a verdict document`);
  }
  throw refusalOf(response.status, gate.server, body);
}

function refusalOf(status: number, server: string, body: unknown): AppError {
  if (status === 401 || status === 403)
    return new AppError('unauthorized', `${server} refuses the token (${status})`);
  if (status < 500) return new AppError('invalid_input', messageOf(body) ?? `status ${status}`);
  return new AppError('unavailable', `${server} answered ${status}`);
}

function messageOf(body: unknown): string | null {
  const error = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : null;
  const text = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : null;
  return typeof text === 'string' ? text : null;
}
