import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import { startServerProcess } from '../acceptance/support/server-process';
import { JWT_SECRET, QUICK, requestAt } from '../support/server-fixture';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink';

/** How many kills there are at least; `TOCSIN_SOAK_KILLS=60` for the long run. */
const KILLS = Number(process.env.TOCSIN_SOAK_KILLS ?? 12);
/** A server lives this long before it is killed, which falls into every part of a round of the judge and of a delivery. */
const LIFE_MS = (round: number) => 1_500 + ((round * 1_370) % 7_000);
/** Beyond this nothing comes any more. */
const MOST_ROUNDS = 400;

const children: ChildProcess[] = [];
const data = mkdtempSync(join(tmpdir(), 'tocsin-alert-kills-'));
let sink: WebhookSink;
let backend: ReferenceBackend;
let rounds = 0;

beforeAll(async () => {
  await ensureBuild(() => {});
  sink = await startWebhookSink();
  backend = await startReferenceBackend(QUICK);
}, 600_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([backend.stop(), sink.stop()]);
  rmSync(data, { recursive: true, force: true });
});

const messages = (status: 'firing' | 'resolved') =>
  sink.received.filter(({ body }) => body.status === status);
const keysOf = (received: WebhookSink['received']) =>
  new Set(received.map(({ headers }) => headers['idempotency-key']));

async function ask(url: string, request: string, body: unknown): Promise<void> {
  const answer = await requestAt(url, request, { body });
  expect(answer.status, answer.text).toBe(201);
}

/** Starts the server and kills it, again and again, until `isOver`. */
async function killUntil(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    expect(rounds).toBeLessThan(MOST_ROUNDS);
    const server = await startServerProcess(data, { children });
    await new Promise((resolve) => setTimeout(resolve, LIFE_MS(rounds)));
    await server.kill('SIGKILL');
    rounds += 1;
  }
}

it(`${KILLS} kills between the first failure and the recovery page once and end once`, {
  timeout: 90 * 60_000,
}, async () => {
  const first = await startServerProcess(data, { children });
  await ask(first.url, 'POST /api/v1/notifiers', {
    name: 'on-call',
    kind: 'webhook',
    settings: { url: sink.url },
    route: { severities: ['page'] },
  });
  await ask(first.url, 'POST /api/v1/targets', {
    name: 'chat',
    environment: 'staging',
    url: backend.url,
    intervalMs: 500,
    credentials: { kind: 'jwt', secret: JWT_SECRET },
  });
  await first.kill('SIGKILL');

  let healthy = 0;
  await killUntil(() => healthy++ > 3);
  expect(sink.received).toEqual([]);
  await backend.setFaults({ 'context-wrong-type': 1 });
  await killUntil(() => messages('firing').length > 0 && rounds >= KILLS / 2);
  await backend.clearFaults();
  await killUntil(() => messages('resolved').length > 0 && rounds >= KILLS);

  const [page] = messages('firing');
  process.stderr.write(
    `${rounds} kills; page ${messages('firing').length} times under ${keysOf(messages('firing')).size} key, end ${messages('resolved').length} times under ${keysOf(messages('resolved')).size} key\n`,
  );
  // A receiver that was answered by nobody gets a message again under the same key, and drops it.
  expect(keysOf(messages('firing')).size).toBe(1);
  expect(keysOf(messages('resolved')).size).toBe(1);
  expect(messages('resolved')[0]?.body.groupKey).toBe(page?.body.groupKey);
});
