import { z } from 'zod';
import { type VerdictDocument, verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { deploymentText } from '../../domain/deployments/deployments';
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

const markedSchema = z.object({
  id: z.string(),
  version: z.string(),
  // A console that is older than deployments has one a version.
  deployment: z.number().int().optional(),
  deployments: z.number().int().optional(),
});

/** The deployment that a mark named or opened. `release` is what `askServer` takes for exactly that one. */
export type Marked = { id: string; release: string; text: string };

/**
 * Marks the deployment. Answers with the one that was marked, which is followed by its id from then on: a version may be deployed
 * again while a gate waits. Errors as `askServer`.
 */
export async function markAtServer(gate: ServerGate, mark: Mark): Promise<Marked> {
  const response = await call(gate, new URL('/api/v1/releases', gate.server), {
    method: 'POST',
    body: JSON.stringify({
      target: gate.target,
      version: gate.release,
      ...mark,
      ...(gate.environment === null ? {} : { environment: gate.environment }),
    }),
  });
  const body = await jsonOf(response);
  if (!response.ok) throw refusalOf(response.status, gate.server, body);
  const parsed = markedSchema.safeParse(body);
  if (!parsed.success)
    throw new AppError('unavailable', `${gate.server} did not answer with the marked release`);
  const { id, version, deployment, deployments = 1 } = parsed.data;
  return {
    id,
    release: deployment === undefined ? version : `${version}~${deployment}`,
    text: deploymentText({ version, deployment: deployment ?? 1, deployments }),
  };
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
