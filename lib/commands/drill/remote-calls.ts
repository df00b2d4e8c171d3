import { z } from 'zod';
import { alertListSchema, notificationListSchema } from '../../contract/api/alerting/alerts';
import { notifierListSchema, notifierViewSchema } from '../../contract/api/alerting/notifiers';
import { errorBodySchema } from '../../contract/api/errors';
import { overviewSchema } from '../../contract/api/overview';
import { sessionListSchema } from '../../contract/api/sessions';
import { AppError, ERROR_CODES } from '../../kit/errors';
import type { Outbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import { connectionFailure } from '../connection-failure';
import type { DrillCalls } from './drill-calls';

/** Longest wait for one answer. */
const ANSWER_MS = 10_000;

/** The base URL of a Tocsin, the bearer token for it, and how it is connected to. */
export type ServerAddress = { url: string; token: string | null; outbound: Outbound };

type Ask = { query?: Record<string, string | number>; body?: unknown };
export type AskServer = <T>(line: string, schema: z.ZodType<T>, ask?: Ask) => Promise<T>;

/** `ask('GET /api/v1/overview', schema, { query })`. Errors: AppError with the server's code, `unavailable`. */
export function serverAsker({ url, token, outbound }: ServerAddress): AskServer {
  const base = url.replace(/\/+$/, '');
  const call = createOutboundFetch(outbound);
  return async (line, schema, { query = {}, body } = {}) => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    );
    const response = await call(`${base}${path}${search.size > 0 ? `?${search}` : ''}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((cause: unknown) => {
      const why = connectionFailure(cause, ANSWER_MS);
      throw new AppError('unavailable', `${base} does not answer${why}`, { cause });
    });
    const value = jsonOrNull(await response.text());
    if (!response.ok) throw errorOf(response.status, value);
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new AppError('unavailable', `${base}${path} is not the API of this version of Tocsin`);
  };
}

function errorOf(status: number, body: unknown): AppError {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return new AppError('unavailable', `the server answered ${status}`);
  const { code, message } = parsed.data.error;
  return new AppError(ERROR_CODES.find((known) => known === code) ?? 'unavailable', message);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The same calls against a running server. */
export function remoteCalls(ask: AskServer): DrillCalls {
  return {
    overview: (target) => ask('GET /api/v1/overview', overviewSchema, { query: { target } }),
    sessions: ({ after, ...query }) =>
      ask('GET /api/v1/sessions', sessionListSchema, {
        query: { ...query, ...(after === null ? {} : { after }) },
      }),
    alerts: (query) => ask('GET /api/v1/alerts', alertListSchema, { query }),
    notifications: (query) =>
      ask('GET /api/v1/notifications', notificationListSchema, { query: { ...query, limit: 200 } }),
    notifiers: () => ask('GET /api/v1/notifiers', notifierListSchema),
    createNotifier: (body) => ask('POST /api/v1/notifiers', notifierViewSchema, { body }),
    async deleteNotifier(id) {
      await ask(`DELETE /api/v1/notifiers/${encodeURIComponent(id)}`, z.null());
    },
  };
}
