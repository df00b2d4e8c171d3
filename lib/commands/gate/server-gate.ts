import { z } from 'zod';
import { errorBodySchema } from '../../contract/api/errors';
import { type VerdictDocument, verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { deploymentText } from '../../domain/deployments/deployments';
import { AppError } from '../../kit/errors';
import type { Outbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import { connectionFailure } from '../connection-failure';

export type ServerGate = {
  /** Base URL of the console; it may have a path. */
  server: string;
  token: string | null;
  /** How the console is connected to. */
  outbound: Outbound;
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
  const response = await callServer(gate, '/api/v1/releases', {
    method: 'POST',
    body: JSON.stringify({
      target: gate.target,
      version: gate.release,
      ...mark,
      ...(gate.environment === null ? {} : { environment: gate.environment }),
    }),
  });
  const body = await jsonOf(response);
  if (!response.ok) throw errorOf(response.status, gate, body);
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

/** A release that the console does not have: the known version that is another spelling of it, and the newest versions. */
type MissingRelease = { message: string; same: string | null; known: string[] };
export type FetchedVerdict =
  | { document: VerdictDocument; missing: null }
  | { document: null; missing: MissingRelease };

/**
 * Reads a release's verdict from a console; `missing` where the console does not know the release yet. Throws AppError `unavailable`
 * where it cannot be reached, is no Tocsin or has an internal error, `unauthorized` where it refuses the token, and `invalid_input`
 * where it has no such target, or several.
 */
export async function fetchVerdict(gate: ServerGate): Promise<FetchedVerdict> {
  const query = new URLSearchParams();
  if (gate.environment !== null) query.set('environment', gate.environment);
  if (gate.soakMs !== null) query.set('soak', `${gate.soakMs}ms`);
  if (gate.deadlineMs !== null) query.set('deadline', `${gate.deadlineMs}ms`);
  const id = encodeURIComponent(`${gate.target}:${gate.release}`);
  const response = await callServer(gate, `/api/v1/releases/${id}/verdict?${query}`);
  const body = await jsonOf(response);
  if (response.status === 404) {
    const missing = missingRelease(body);
    if (missing) return { document: null, missing };
  }
  if (!response.ok) throw errorOf(response.status, gate, body);
  const parsed = verdictDocumentSchema.safeParse(body);
  if (parsed.success) return { document: parsed.data, missing: null };
  throw new AppError('unavailable', `${gate.server} did not answer with a verdict document`);
}

async function callServer(
  gate: ServerGate,
  path: string,
  more: RequestInit = {},
): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (gate.token !== null) headers.authorization = `Bearer ${gate.token}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // The console may be below a path of its address.
  const url = `${gate.server.replace(/\/+$/, '')}${path}`;
  const call = createOutboundFetch(gate.outbound);
  return call(url, { ...more, headers, signal }).catch((cause: unknown) => {
    const why = connectionFailure(cause, TIMEOUT_MS);
    throw new AppError('unavailable', `${gate.server} cannot be reached${why}`, { cause });
  });
}

const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

const missingSchema = z.object({
  missing: z.literal('release'),
  same: z.string().nullable().default(null),
  known: z.array(z.string()).default([]),
});
/** What a console of an older version says, without details. */
const NO_RELEASE = /^no release (?:has the id |of )/;

/** Null where it is not a release that is missing: waiting for a target, or on another server, does not help. */
function missingRelease(body: unknown): MissingRelease | null {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return null;
  const { message, details } = parsed.data.error;
  const known = missingSchema.safeParse(details);
  if (known.success) return { message, same: known.data.same, known: known.data.known };
  return NO_RELEASE.test(message) ? { message, same: null, known: [] } : null;
}

function errorOf(status: number, gate: ServerGate, body: unknown): AppError {
  const { server, token } = gate;
  if (status === 401 || status === 403)
    return new AppError(
      'unauthorized',
      token === null
        ? `${server} needs a token (${status}): set --token or TOCSIN_TOKEN`
        : `${server} refuses the token (${status})`,
    );
  const parsed = errorBodySchema.safeParse(body);
  if (status >= 500 || !parsed.success)
    return new AppError(
      'unavailable',
      `${server} answered ${status}${parsed.success ? '' : ', and not as Tocsin does: is it the address of the console?'}`,
    );
  const { message, details } = parsed.data.error;
  return new AppError('invalid_input', `${message}${environmentHint(details)}`);
}

const candidatesSchema = z.array(z.object({ id: z.string(), environment: z.string() })).min(2);

/** Where a name has several targets: ". Set --environment production or --environment staging." */
function environmentHint(details: unknown): string {
  const candidates = candidatesSchema.safeParse(details);
  if (!candidates.success) return '';
  const places = [...new Set(candidates.data.map(({ environment }) => environment))].sort();
  return `. Set ${places.map((place) => `--environment ${place}`).join(' or ')}`;
}
