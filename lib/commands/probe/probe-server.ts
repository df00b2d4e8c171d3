import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { errorBodySchema } from '../../contract/api/errors';
import {
  type HelloAnswer,
  type HelloInput,
  helloAnswerSchema,
  type ProbeTargetsAnswer,
  probeTargetsAnswerSchema,
  type ResultsAnswer,
  resultsAnswerSchema,
  TARGETS_WAIT_MS,
} from '../../contract/api/places/probe-protocol';
import type { Clock } from '../../kit/clock';
import type { Outbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';

const TIMEOUT_MS = 60_000;
const pack = promisify(gzip);

/** `status`: null where the server could not be reached, or answered what is no answer of Tocsin. */
export type Refusal = { status: number | null; message: string; retryAfterMs: number | null };
/** Instants of the monotonic clock. */
export type Answer<T> =
  | { ok: true; value: T; sentAt: number; answeredAt: number }
  | { ok: false; refusal: Refusal };

export type ProbeServer = {
  hello(input: HelloInput, signal: AbortSignal): Promise<Answer<HelloAnswer>>;
  targets(
    of: { probe: string; etag: string | null },
    signal: AbortSignal,
  ): Promise<Answer<ProbeTargetsAnswer>>;
  results(
    sent: { probe: string; sessions: unknown[]; slots: unknown[] },
    signal: AbortSignal,
  ): Promise<Answer<ResultsAnswer>>;
};

const secondsSchema = z.coerce.number().min(0).max(3_600);

/** What a probe asks of its server. Never rejects. */
export function createProbeServer(of: {
  /** Address of the server. */
  server: string;
  token: string;
  outbound: Outbound;
  clock: Pick<Clock, 'monotonic'>;
}): ProbeServer {
  const { clock, token } = of;
  const call = createOutboundFetch(of.outbound);
  const base = `${of.server.replace(/\/+$/, '')}/api/v1/probe`;

  async function ask<T>(
    request: { path: string; init: RequestInit; limitMs: number },
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const sentAt = clock.monotonic();
    try {
      const headers = { ...request.init.headers, authorization: `Bearer ${token}` };
      const ends = AbortSignal.any([signal, AbortSignal.timeout(request.limitMs)]);
      const init = { ...request.init, headers, signal: ends, redirect: 'manual' as const };
      const response = await call(`${base}${request.path}`, init);
      const answeredAt = clock.monotonic();
      const text = await response.text();
      if (!response.ok) return { ok: false, refusal: refusalOf(response, text) };
      return { ok: true, value: schema.parse(JSON.parse(text)), sentAt, answeredAt };
    } catch (error) {
      const message = messageOf(error);
      return { ok: false, refusal: { status: null, message, retryAfterMs: null } };
    }
  }

  const post = (body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...more },
    body,
  });

  return {
    hello: (input, signal) =>
      ask(
        { path: '/hello', init: post(JSON.stringify(input)), limitMs: TIMEOUT_MS },
        helloAnswerSchema,
        signal,
      ),
    targets({ probe, etag }, signal) {
      const query = new URLSearchParams({ probe, ...(etag === null ? {} : { etag }) });
      const path = `/targets?${query}`;
      const limitMs = TIMEOUT_MS + TARGETS_WAIT_MS;
      return ask({ path, init: {}, limitMs }, probeTargetsAnswerSchema, signal);
    },
    async results(sent, signal) {
      const body = new Uint8Array(await pack(JSON.stringify(sent)));
      const init = post(body, { 'content-encoding': 'gzip' });
      return ask({ path: '/results', init, limitMs: TIMEOUT_MS }, resultsAnswerSchema, signal);
    },
  };
}

function refusalOf(response: Response, text: string): Refusal {
  const seconds = secondsSchema.safeParse(response.headers.get('retry-after') ?? undefined);
  const retryAfterMs = seconds.success ? seconds.data * 1_000 : null;
  try {
    const { message } = errorBodySchema.parse(JSON.parse(text)).error;
    return { status: response.status, message, retryAfterMs };
  } catch {
    const message = `the answer ${response.status} is none of Tocsin: check the address of the server`;
    return { status: null, message, retryAfterMs };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return 'the answer cannot be read: is the server of another version?';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
