import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startIntake } from '../../support/intake-fixture';

const BACKEND = fileURLToPath(new URL('../../support/reporters/otel-backend.mjs', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../../reporters/node/otel.cjs', import.meta.url));
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };

type Backend = ChildProcessByStdio<Writable, Readable, null>;

async function startBackend(url: string, flags: string[]): Promise<[Backend, string]> {
  const child = spawn(process.execPath, [...flags, BACKEND], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/api/v1/otlp`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tocsin-target=chat,x-tocsin-environment=staging',
    },
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, `ws://127.0.0.1:${String(port).trim()}/ws`];
}

/** Which stages a session of a backend with these flags has by its trace alone. */
async function stagesOf(flags: string[], query = ''): Promise<string[]> {
  const { url, stores } = await startIntake({ now: Date.now() });
  const [backend, address] = await startBackend(url, flags);
  const client = new WebSocket(`${address}${query}`, { headers });
  client.on('error', () => {});
  client.on('open', () => client.send('hello'));
  await new Promise((resolve) => client.on('close', resolve));
  backend.stdin.end();
  await once(backend, 'exit');
  const keys = { sessionIds: [], traceIds: [TRACE], runIds: [], connectionIds: [] };
  const { healthEvents } = await stores.events.related(keys);
  return healthEvents.map(({ stage, outcome }) => `${stage} ${outcome}`).sort();
}

const WHOLE = ['accept ok', 'agent ok', 'complete ok', 'factory ok', 'ready ok'];

it.each(['-r', '--import'])('joins a session by its trace alone with %s', async (flag) => {
  expect(await stagesOf([flag, PRELOAD])).toEqual(WHOLE);
});

it('traces once where it is loaded twice', async () => {
  expect(await stagesOf(['-r', PRELOAD, '--import', PRELOAD])).toEqual(WHOLE);
});

it('joins nothing without it', async () => {
  expect(await stagesOf([])).toEqual([]);
});

it('takes a refused upgrade for no accepted connection', async () => {
  expect(await stagesOf(['-r', PRELOAD], '?refuse')).toEqual(['accept failed']);
});
