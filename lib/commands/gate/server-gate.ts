import { z } from 'zod';
import { type VerdictDocument, verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { deploymentText } from '../../domain/deployments/deployments';
import { AppError } from '../../kit/errors';

export type ServerGate = {
  /** Base URL of the console. */
  server: string;
  token: string | null;
  target: string;
  /** Of the target, where several have its name; null: the only one. */
  environment: string | null;
  release: string;
  soakMs: number | null;
  deadlineMs: number | null;
};

/** A server that does not answer within this time counts as unavailable. */
const TIMEOUT_MS = 20_000;

/** Details of a release that is marked. */
export type Mark = { commit?: string; author?: string; pipelineUrl?: string };

const markedSchema = z.object({
  id: z.string(),
  version: z.string(),
  // An older console, without deployments, has one per version.
  deployment: z.number().int().optional(),
  deployments: z.number().int().optional(),
});

/** The deployment that a mark named or opened. `release` is what `fetchVerdict` takes for exactly that one. */
export type Marked = { id: string; release: string; text: string };

/**
 * Marks the deployment. Resolves with the marked one, which the gate then reads by its id: a version may be deployed again while a
 * gate waits. Errors as `fetchVerdict`.
 */
export async function markDeployment(gate: ServerGate, mark: Mark): Promise<Marked> {
  const response = await callServer(gate, apiUrl(gate, 'releases'), {
    method: 'POST',
    body: JSON.stringify({
      target: gate.target,
      version: gate.release,
      ...mark,
      ...(gate.environment === null ? {} : { environment: gate.environment }),
    }),
  });
  const body = await jsonOf(response);
  if (!response.ok) throw errorOf(response.status, gate.server, body);
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

/** A release may still be deployed; an unknown target is a mistake in the options, and waiting does not help. */
const NO_TARGET = /^no target is called /;

/**
 * Reads a release's verdict from a console; null where the console does not know the release yet. Throws AppError `unavailable`
 * where it cannot be reached or has an internal error, `unauthorized` and `invalid_input` where it refuses, or has no such target.
 */
export async function fetchVerdict(gate: ServerGate): Promise<VerdictDocument | null> {
  const id = encodeURIComponent(`${gate.target}:${gate.release}`);
  const url = apiUrl(gate, `releases/${id}/verdict`);
  if (gate.environment !== null) url.searchParams.set('environment', gate.environment);
  if (gate.soakMs !== null) url.searchParams.set('soak', `${gate.soakMs}ms`);
  if (gate.deadlineMs !== null) url.searchParams.set('deadline', `${gate.deadlineMs}ms`);
  const response = await callServer(gate, url);
  const body = await jsonOf(response);
  if (response.status === 404 && !NO_TARGET.test(messageOf(body) ?? '')) return null;
  if (response.ok) {
    const parsed = verdictDocumentSchema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new AppError('unavailable', `${gate.server} did not answer with a verdict document`);
  }
  throw errorOf(response.status, gate.server, body);
}

/** Beside the path of the server's URL, where a reverse proxy serves it under one. */
function apiUrl({ server }: ServerGate, path: string): URL {
  const base = new URL(server);
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
  base.search = '';
  return base;
}

async function callServer(gate: ServerGate, url: URL, more: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (gate.token !== null) headers.authorization = `Bearer ${gate.token}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(url, { ...more, headers, signal }).catch((cause: unknown) => {
    throw new AppError('unavailable', `${gate.server} cannot be reached`, { cause });
  });
}

const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

function errorOf(status: number, server: string, body: unknown): AppError {
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
