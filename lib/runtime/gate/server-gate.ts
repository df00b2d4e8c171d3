import { type VerdictDocument, verdictDocumentSchema } from '../../contract/verdicts';
import { AppError } from '../../kit/errors';

export type ServerGate = {
  /** Base URL of the console. */
  server: string;
  token: string | null;
  target: string;
  /** Which target is meant where several have its name; null: the only one. */
  environment: string | null;
  release: string;
  soakMs: number | null;
  deadlineMs: number | null;
};

/** A server that does not answer by then is not there. */
const TIMEOUT_MS = 20_000;

/** What is said about a release when it is marked. */
export type Mark = { commit?: string; author?: string; pipelineUrl?: string };

/** Marks the deployment, so that the release counts from now. A second mark of the same version moves nothing. Errors as `askServer`. */
export async function markAtServer(gate: ServerGate, mark: Mark): Promise<void> {
  const response = await call(gate, new URL('/api/v1/releases', gate.server), {
    method: 'POST',
    body: JSON.stringify({
      ...{ target: gate.target, version: gate.release, ...mark },
      ...(gate.environment === null ? {} : { environment: gate.environment }),
    }),
  });
  if (!response.ok) throw refusalOf(response.status, gate.server, await jsonOf(response));
}

/** A release may still come; a target that nobody knows is a mistake of the command, and no wait mends it. */
const NO_TARGET = /^no target is called /;

/**
 * Asks a console for a release's verdict; null where it does not know the release yet. Throws AppError `unavailable` where
 * it cannot be reached or is in trouble, `unauthorized` and `invalid_input` where it refuses, or knows no such target.
 */
export async function askServer(gate: ServerGate): Promise<VerdictDocument | null> {
  const id = encodeURIComponent(`${gate.target}:${gate.release}`);
  const url = new URL(`/api/v1/releases/${id}/verdict`, gate.server);
  if (gate.environment !== null) url.searchParams.set('environment', gate.environment);
  if (gate.soakMs !== null) url.searchParams.set('soak', `${gate.soakMs}ms`);
  if (gate.deadlineMs !== null) url.searchParams.set('deadline', `${gate.deadlineMs}ms`);
  const response = await call(gate, url);
  const body = await jsonOf(response);
  if (response.status === 404 && !NO_TARGET.test(messageOf(body) ?? '')) return null;
  if (response.ok) {
    const parsed = verdictDocumentSchema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new AppError('unavailable', `${gate.server} did not answer with a verdict document`);
  }
  throw refusalOf(response.status, gate.server, body);
}

async function call(gate: ServerGate, url: URL, more: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (gate.token !== null) headers.authorization = `Bearer ${gate.token}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(url, { ...more, headers, signal }).catch((cause: unknown) => {
    throw new AppError('unavailable', `${gate.server} cannot be reached`, { cause });
  });
}

const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

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
