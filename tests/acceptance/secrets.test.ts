import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { eventsAnswerSchema } from '../../lib/contract/api/events';
import { targetViewSchema } from '../../lib/contract/api/targets';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-secrets-'));
const backend = createServer();
let house: ServerFixture;

/** A backend that repeats everything it is sent, in frames, as an error and as its close reason. */
function startEcho(): Promise<string> {
  const sockets = new WebSocketServer({ server: backend });
  sockets.on('connection', (socket, { headers, url = '' }) => {
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    const key = headers['x-api-key'];
    send({ type: 'connection_established', data: { connection_id: 'c', version: `v-${key}` } });
    send({ type: 'note', headers, url });
    send({ type: 'error', error_code: `BAD_${key}`, error_message: `no ${url} ${key}` });
    socket.close(1011, `${key} ${url}`.slice(0, 120));
  });
  return new Promise((resolve) =>
    backend.listen(0, '127.0.0.1', () =>
      resolve(`127.0.0.1:${(backend.address() as AddressInfo).port}`),
    ),
  );
}

beforeAll(async () => {
  house = await startServerFixture({ env: { TOCSIN_DATA: directory } });
}, 240_000);
afterAll(async () => {
  await house?.stop();
  backend.closeAllConnections();
  backend.close();
  rmSync(directory, { recursive: true, force: true });
});

it('shows and stores no secret of a target or of a health event, wherever it is asked', async () => {
  const host = await startEcho();
  const body = {
    name: 'echo',
    environment: 'staging',
    url: `ws://user:urlpass-SECRET1@${host}/echo?token=QUERY-SECRET2&sig=SIGN-SECRET10`,
    headers: { 'x-api-key': 'HDRKEY-SECRET3', 'x-custom': 'HDRCUST-SECRET5' },
    credentials: { kind: 'token', token: 'TOKEN-SECRET6' },
    paused: true,
    holdMs: 100,
  };
  const created = await house.ask('POST /api/v1/targets', { body });
  const { id, url } = targetViewSchema.parse(created.json);
  expect(url).toBe(`ws://[redacted]@${host}/echo?token=[redacted]&sig=[redacted]`);
  const session = await house.runNow(id);
  expect(session).toMatchObject({ outcome: 'failed', errorCode: 'BAD_[redacted]' });
  const event = {
    id: 'e1',
    at: Date.now(),
    stage: 'factory',
    outcome: 'failed',
    target: 'echo',
    environment: 'staging',
    sessionId: session.id,
    errorCode: 'E_eyJhbGciOiJIUzI1NiJ9.SECRET7',
    message: 'Authorization: Bearer SECRET8abcd password=SECRET9',
    attributes: { token: 'SECRET11', headers: { Cookie: 'sid=SECRET12' } },
  };
  const reported = await house.ask('POST /api/v1/events', { body: [event] });
  expect(eventsAnswerSchema.parse(reported.json)).toMatchObject({ accepted: 1 });
  await house.ask(`PATCH /api/v1/targets/${id}`, { body: { url: url.replace('/echo', '/two') } });

  const places = [
    '/api/v1/targets',
    '/api/v1/targets/overview',
    `/api/v1/overview?target=${id}`,
    `/api/v1/sessions/${session.id}`,
    `/api/v1/sessions/${session.id}/frames`,
    '/api/v1/sessions?limit=10',
    `/api/v1/signatures?target=${id}`,
    '/api/v1/releases',
    '/api/v1/audit',
    '/',
    `/?target=${id}`,
    '/targets',
    `/sessions/${session.id}`,
    '/sessions',
  ];
  for (const place of places) {
    const { status, text } = await house.ask(`GET ${place}`);
    expect([place, status]).toEqual([place, 200]);
    expect([place, text.match(/.{0,40}SECRET\d.{0,10}/)?.[0]]).toEqual([place, undefined]);
  }
  for (const name of readdirSync(directory)) {
    const found = /.{0,40}SECRET\d/.exec(readFileSync(join(directory, name), 'latin1'));
    expect([name, found?.[0]]).toEqual([name, undefined]);
  }
}, 60_000);
