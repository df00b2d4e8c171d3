import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { errorBodySchema } from '../../contract/api/errors';
import type { Outbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import type { PostAnswer } from './line-sender';

const TIMEOUT_MS = 30_000;

export type LineReceiver = {
  /** Address of the console. */
  to: string;
  token: string | null;
  target: string | undefined;
  environment: string | undefined;
  outbound: Outbound;
};

const secondsSchema = z.coerce.number().min(0).max(3_600);

/** Sends NDJSON to a console. The returned function rejects where it cannot be reached. */
export function createPostLines(receiver: LineReceiver) {
  const { to, token, target, environment, outbound } = receiver;
  const url = new URL(`${to.replace(/\/+$/, '')}/api/v1/logs`);
  if (target !== undefined) url.searchParams.set('target', target);
  if (environment !== undefined) url.searchParams.set('environment', environment);
  const headers: Record<string, string> = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const call = createOutboundFetch(outbound);
  return async (lines: string, signal: AbortSignal): Promise<PostAnswer> => {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const body = new Uint8Array(gzipSync(lines));
    const response = await call(url, { method: 'POST', headers, body, signal: ends });
    const text = await response.text();
    const seconds = secondsSchema.safeParse(response.headers.get('retry-after') ?? undefined);
    return {
      status: response.status,
      retryAfterMs: seconds.success ? seconds.data * 1_000 : null,
      message: response.ok ? '' : errorText(text),
    };
  };
}

function errorText(text: string): string {
  try {
    return errorBodySchema.parse(JSON.parse(text)).error.message;
  } catch {
    return 'no answer of Tocsin';
  }
}
