import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ApiError,
  anyAnswer,
  createApiClient,
  isApiError,
  isRetryable,
  queryString,
  signInUrl,
  zodIssuesOf,
} from './api-client';

const schema = async () => z.object({ n: z.number() });
type Call = { url: string; init: RequestInit };

function client(answer: () => Response | Promise<Response>) {
  const calls: Call[] = [];
  let turnedAway = 0;
  const api = createApiClient(
    async (url, init) => {
      calls.push({ url, init });
      return answer();
    },
    () => {
      turnedAway += 1;
    },
  );
  return { api, calls, turnedAway: () => turnedAway };
}

async function failure(answer: () => Response | Promise<Response>): Promise<ApiError> {
  const error: unknown = await client(answer)
    .api.get('/x', { schema })
    .catch((e: unknown) => e);
  if (!isApiError(error)) throw new Error('expected an ApiError');
  return error;
}

describe('the API client', () => {
  it('parses what comes, and asks with the parameters that are set', async () => {
    const { api, calls } = client(() => Response.json({ n: 1, more: true }));
    const params = { target: 'a b', from: 0, release: undefined, location: null, after: '' };
    expect(await api.get('/overview', { schema, params })).toEqual({ n: 1 });
    expect(calls[0]?.url).toBe('/api/v1/overview?target=a+b&from=0');
    expect(queryString({})).toBe('');
  });

  it('does not wait for ever for a server that hangs, before its answer or inside it', async () => {
    const server = createServer((request, response) => {
      if (request.url?.endsWith('/half')) response.write('{"n":');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const hasty = createApiClient(
      (url, init) => fetch(base + url, init),
      () => {},
      50,
    );
    for (const path of ['/none', '/half']) {
      const error: unknown = await hasty.get(path, { schema }).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'unreachable', status: 0 });
      expect(isRetryable(error)).toBe(true);
    }
    // Leaving a page aborts its requests: that is no failure of the server.
    const left = new AbortController();
    const called = hasty.get('/none', { schema, signal: left.signal });
    left.abort();
    await expect(called).rejects.toMatchObject({ name: 'AbortError' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends JSON, also where a write has no body', async () => {
    const { api, calls } = client(() => Response.json({ n: 1 }));
    await api.send('POST', '/x', { schema, body: { a: 1 } });
    await api.send('DELETE', '/x', { schema });
    expect(calls[0]?.init.body).toBe('{"a":1}');
    for (const call of calls) {
      expect(new Headers(call.init.headers).get('content-type')).toBe('application/json');
    }
  });

  it('takes an answer without a body where nothing is read', async () => {
    const { api } = client(() => new Response(null, { status: 204 }));
    expect(await api.send('DELETE', '/x', { schema: anyAnswer })).toBeNull();
  });

  it('keeps code, status, message and details of the error body', async () => {
    const details = { issues: [{ path: ['name'], message: 'taken' }] };
    const error = await failure(() =>
      Response.json({ error: { code: 'conflict', message: 'Taken.', details } }, { status: 409 }),
    );
    expect(error).toMatchObject({ code: 'conflict', status: 409, message: 'Taken.', details });
    expect(zodIssuesOf(error)).toEqual(details.issues);
    expect(isRetryable(error)).toBe(false);
  });

  it('says so when an error has no body of ours', async () => {
    const error = await failure(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(error).toMatchObject({ code: 'bad_answer', status: 502 });
    expect(zodIssuesOf(error)).toEqual([]);
  });

  it('refuses an answer that the contract does not allow', async () => {
    expect(await failure(() => Response.json({ n: 'one' }))).toMatchObject({ code: 'bad_answer' });
    expect(await failure(() => new Response('not json'))).toMatchObject({ code: 'bad_answer' });
  });

  it('says that the page is older than the server where a part of it is gone, and first that nothing answers', async () => {
    const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    const asked = (answer: () => Response | Promise<Response>) =>
      client(answer).api.get('/x', { schema: gone });
    await expect(asked(() => Response.json({ n: 1 }))).rejects.toMatchObject({
      code: 'bad_answer',
      message: expect.stringContaining('reload'),
    });
    const down = () => Promise.reject(new TypeError('fetch failed'));
    await expect(asked(down)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('distinguishes no answer, an answer and giving up', async () => {
    const error = await failure(() => Promise.reject(new TypeError('fetch failed')));
    expect(error).toMatchObject({ code: 'unreachable', status: 0 });
    expect(isRetryable(error)).toBe(true);
    const gone = new AbortController();
    gone.abort();
    const { api } = client(() => Promise.reject(new DOMException('gone', 'AbortError')));
    await expect(api.get('/x', { schema, signal: gone.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('goes to sign in on 401, and only then', async () => {
    const body = { error: { code: 'unauthorized', message: 'Sign in.' } };
    const out = client(() => Response.json(body, { status: 401 }));
    await expect(out.api.get('/x', { schema })).rejects.toMatchObject({ code: 'unauthorized' });
    expect(out.turnedAway()).toBe(1);
    const busy = client(() => Response.json(body, { status: 503 }));
    await expect(busy.api.get('/x', { schema })).rejects.toMatchObject({ status: 503 });
    expect(busy.turnedAway()).toBe(0);
  });
});

describe('the way back from signing in', () => {
  it('carries the whole address', () => {
    expect(signInUrl('/sessions?a=1&b=2')).toBe('/sign-in?next=%2Fsessions%3Fa%3D1%26b%3D2');
  });
});
