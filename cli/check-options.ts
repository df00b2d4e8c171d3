import type { CheckRequest } from '../lib/commands/check/check-request';
import { maxMessageSchema, transportSchema } from '../lib/contract/primitives';
import { type ConnectionFlags, parseConnection } from './connection-options';
import { parseAuth, parseSession, type SessionFlags } from './session-options';
import { UsageError } from './usage-error';

/** The options of `check` as commander hands them over. */
export type CheckFlags = ConnectionFlags &
  SessionFlags & {
    sessions?: string;
    concurrency?: string;
    rate?: string;
    token?: string;
    tokenEnv?: string;
    jwtSecret?: string;
    auth: string;
    header: string[];
    timeout?: string;
    hold?: string;
    release?: string;
    maxMessage?: string;
    transport: string;
    journey: string;
    json?: boolean;
  };

export const MAX_SESSIONS = 1_000_000;
export const MAX_CONCURRENCY = 4_000;
export const MAX_RATE = 5_000;
const MAX_DURATION_MS = 24 * 3_600_000;
const MIN_TIMEOUT_MS = 50;

/** Turns flags into a request. Throws UsageError that says what to change. */
export function parseCheck(
  url: string,
  flags: CheckFlags,
  env: Readonly<Record<string, string | undefined>>,
): CheckRequest {
  const auth = parseAuth(flags.auth);
  return {
    url: parseUrl(url),
    transport: parseTransport(flags.transport),
    sessions: parseWhole('--sessions', flags.sessions ?? '1', MAX_SESSIONS) * auth.length,
    concurrency: parseWhole('--concurrency', flags.concurrency ?? '1', MAX_CONCURRENCY),
    auth,
    credentials: parseCredentials(flags, env),
    headers: parseHeaders(flags.header),
    timeoutMs: flags.timeout === undefined ? null : parseTimeout(flags.timeout),
    holdMs: flags.hold === undefined ? null : parseDuration('--hold', flags.hold),
    release: flags.release ?? null,
    maxMessageBytes: flags.maxMessage === undefined ? null : parseMaxMessage(flags.maxMessage),
    ...parseSession(flags, env),
    outbound: parseConnection(flags),
  };
}

function parseUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      `"${text}" is not a WebSocket URL: expected ws://host/path or wss://host/path`,
    );
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new UsageError(`"${url.protocol}//" is not a WebSocket URL: expected ws:// or wss://`);
  }
  url.hash = '';
  return url.href;
}

export function parseWhole(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > max) {
    throw new UsageError(`${name} must be a whole number from 1 to ${max}, not "${text}"`);
  }
  return value;
}

export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m|min|h))?$/.exec(text);
  const seconds = { s: 1, m: 60, min: 60, h: 3600 }[match?.[2] ?? 's'] ?? 1;
  const rate = Number(match?.[1] ?? Number.NaN) / seconds;
  if (!(rate > 0) || rate > MAX_RATE) {
    throw new UsageError(
      `--rate must be sessions per second such as 2/s or 0.5, at most ${MAX_RATE}, not "${text}"`,
    );
  }
  return rate;
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** `20s`, `500ms`, `1.5m`, or plain seconds; in ms. */
export function parseDuration(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)?$/.exec(text.trim());
  const value = Number(match?.[1] ?? Number.NaN) * (UNITS[match?.[2] ?? 's'] ?? 1000);
  if (!Number.isFinite(value) || value > MAX_DURATION_MS) {
    throw new UsageError(
      `${name} must be a duration such as 20s, 500ms or 20 (seconds), not "${text}"`,
    );
  }
  return value;
}

function parseTimeout(text: string): number {
  const value = parseDuration('--timeout', text);
  if (value < MIN_TIMEOUT_MS)
    throw new UsageError(`--timeout must be at least ${MIN_TIMEOUT_MS}ms`);
  return value;
}

function parseMaxMessage(text: string): number {
  const size = maxMessageSchema.safeParse(text);
  if (size.success) return size.data;
  throw new UsageError(`--max-message: ${size.error.issues[0]?.message}, not "${text}"`);
}

function parseTransport(text: string): CheckRequest['transport'] {
  const transport = transportSchema.safeParse(text);
  if (transport.success) return transport.data;
  const supported = transportSchema.options.join(', ');
  throw new UsageError(`--transport ${text} is not supported. Supported: ${supported}`);
}

function parseCredentials(
  flags: CheckFlags,
  env: Readonly<Record<string, string | undefined>>,
): CheckRequest['credentials'] {
  const named = [flags.token, flags.tokenEnv, flags.jwtSecret].filter((one) => one !== undefined);
  if (named.length > 1) {
    throw new UsageError('set only one of --token, --token-env and --jwt-secret');
  }
  if (flags.jwtSecret !== undefined) {
    if (flags.jwtSecret === '') throw new UsageError('--jwt-secret must not be empty');
    return { kind: 'jwt', secret: flags.jwtSecret, claims: {} };
  }
  if (flags.tokenEnv !== undefined && !env[flags.tokenEnv]) {
    throw new UsageError(`--token-env ${flags.tokenEnv}: that environment variable is not set`);
  }
  const token = flags.token ?? (flags.tokenEnv === undefined ? undefined : env[flags.tokenEnv]);
  if (token === undefined) return { kind: 'none' };
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError('the token is empty or has characters that are not allowed in a header');
  }
  return { kind: 'token', token };
}

/** Headers that the upgrade itself sets. */
const RESERVED =
  /^(?:connection|upgrade|sec-websocket-.*|content-length|transfer-encoding|traceparent|x-tocsin-session)$/i;

function parseHeaders(lines: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (
      colon < 1 ||
      !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) ||
      !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)
    ) {
      throw new UsageError(`--header must look like "Name: value", not "${line}"`);
    }
    if (RESERVED.test(name)) throw new UsageError(`--header ${name} is set by the session itself`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
