import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import * as hello from '../../app/api/v1/probe/hello/route';
import * as results from '../../app/api/v1/probe/results/route';
import * as targets from '../../app/api/v1/probe/targets/route';
import type { Actor } from '../../lib/domain/people/people';
import { createBodyBudget } from '../../lib/http/body-budget';
import { ACTOR_HEADER, CLIENT_HEADER, SECURE_HEADER } from '../../lib/http/server/inner-headers';
import { putRuntime, type RuntimeSlot } from '../../lib/http/slot';
import { helloOf, PROBE_A, placesFixture, sentSession } from '../support/places-fixture';

const ROUTES = { hello, targets, results };
const PROBE: Actor = {
  id: 'token',
  name: 'eu',
  role: null,
  scope: 'probe',
  location: 'eu-1',
  via: 'token',
};
const ADMIN: Actor = { id: 'admin', name: 'admin', role: 'admin', via: 'secret' };

const fixture = placesFixture();
afterEach(() => putRuntime(undefined));

type Call = {
  actor?: Actor;
  client?: string;
  secure?: boolean;
  body?: unknown;
  gzip?: boolean;
  query?: string;
};

/** Behind the guard: what it knows of the sender is in the headers. */
async function call(
  name: keyof typeof ROUTES,
  {
    actor = PROBE,
    client = '127.0.0.1',
    secure = false,
    body,
    gzip = false,
    query = '',
  }: Call = {},
) {
  putRuntime({
    services: Object.assign({} as RuntimeSlot['services'], {
      ...fixture.stores,
      clock: fixture.clock,
      places: fixture.registry,
    }),
    ready: () => true,
    notReady: async () => [],
    oidc: null,
    access: {} as RuntimeSlot['access'],
    bodies: createBodyBudget(),
    report: () => undefined,
  });
  const headers: Record<string, string> = {
    [ACTOR_HEADER]: encodeURIComponent(JSON.stringify(actor)),
    [CLIENT_HEADER]: client,
    [SECURE_HEADER]: secure ? '1' : '0',
    'content-type': 'application/json',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  };
  const method = name === 'targets' ? 'GET' : 'POST';
  const text = JSON.stringify(body ?? {});
  const sent = method === 'GET' ? null : gzip ? new Uint8Array(gzipSync(text)) : text;
  const url = `http://tocsin.test/api/v1/probe/${name}${query}`;
  const request = new Request(url, { method, headers, body: sent });
  const answer = await ROUTES[name][method](request, { params: Promise.resolve({}) });
  return { status: answer.status, json: await answer.json() };
}

const query = `?probe=${PROBE_A}`;

describe('the API of probes', () => {
  it('serves hello, targets and results to a token of the scope probe', async () => {
    expect((await call('hello', { body: helloOf(PROBE_A, 'eu-1') })).status).toBe(200);
    const assigned = await call('targets', { query });
    expect(assigned.json).toMatchObject({ targets: [{ id: 't1' }], epoch: expect.any(String) });
    const body = {
      probe: PROBE_A,
      sessions: [sentSession(fixture.clock.now() - 1_000)],
      slots: [],
    };
    for (const gzip of [false, true])
      expect((await call('results', { body, gzip })).json).toMatchObject({
        stored: 1,
        refused: [],
      });
  });

  it('serves nobody else, not even an admin', async () => {
    for (const name of ['hello', 'targets', 'results'] as const) {
      const { status, json } = await call(name, {
        actor: ADMIN,
        ...(name === 'targets' && { query }),
      });
      expect([name, status, json.error.message]).toEqual([
        name,
        403,
        expect.stringContaining('only a token with the scope probe'),
      ]);
    }
  });

  it('hands out credentials over TLS or within the machine only', async () => {
    await call('hello', { body: helloOf(PROBE_A, 'eu-1') });
    const plain = await call('targets', { query, client: '192.0.2.7' });
    expect([plain.status, plain.json.error.message]).toEqual([
      403,
      expect.stringContaining('https'),
    ]);
    const overTls = await call('targets', { query, client: '192.0.2.7', secure: true });
    expect(overTls.status).toBe(200);
  });

  it('refuses too many sessions, too many bytes, also packed, and what is no result', async () => {
    const session = sentSession(fixture.clock.now() - 1_000);
    const many = { probe: PROBE_A, sessions: Array(501).fill(null), slots: [] };
    expect((await call('results', { body: many })).status).toBe(400);
    const large = { probe: PROBE_A, sessions: [{ ...session, text: 'x'.repeat(6e6) }], slots: [] };
    expect((await call('results', { body: large })).status).toBe(413);
    expect((await call('results', { body: large, gzip: true })).status).toBe(413);
    expect((await call('results', { body: [] })).status).toBe(400);
    expect((await call('hello', { body: {} })).status).toBe(400);
  });
});
