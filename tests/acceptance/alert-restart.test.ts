import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertListSchema } from '../../lib/contract/api/alerting/alerts';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import { fastTime } from '../support/fast-time';
import { QUICK, type ServerFixture, startServerFixture } from '../support/server-fixture';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-restart-'));
const file = join(directory, 'tocsin.config.yaml');
const env = { TOCSIN_CONFIG: file, TOCSIN_DATA: join(directory, 'data') };
const time = fastTime();

let sink: WebhookSink;
let backend: ReferenceBackend;
let house: ServerFixture | null = null;
beforeAll(async () => {
  sink = await startWebhookSink();
  backend = await startReferenceBackend({ ...QUICK, clock: time.clock });
  writeFileSync(
    file,
    `notifiers: [{ name: on-call, kind: webhook, url: "${sink.url}", route: { severities: [page] } }]\n`,
  );
}, 240_000);
afterAll(async () => {
  await house?.stop();
  await backend?.stop();
  await sink?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const firing = async (of: ServerFixture) => {
  const { json } = await of.ask('GET /api/v1/alerts?phase=open');
  return alertListSchema
    .parse(json)
    .open.filter(({ phase, indicator }) => phase === 'firing' && indicator === 'connection');
};

it('a restart in the middle of an alert loses nothing and says nothing twice', {
  timeout: 400_000,
}, async () => {
  const before = await startServerFixture({ env, time });
  house = before;
  await before.addTarget(backend, { intervalMs: 500 });
  await time.until({ what: 'sessions pass' }, async () => (await before.sessions()).length > 12);
  sink.failing = true;
  await backend.setFaults({ 'context-wrong-type': 1 });
  // The receiver is down when the message comes, and Tocsin ends before it is up again.
  await time.until({ what: 'a first try' }, () => sink.refused[0]);
  const pages = await firing(before);
  await before.stop();
  house = null;

  sink.failing = false;
  const after = await startServerFixture({ env, time });
  house = after;
  const told = await time.until({ what: 'the message arrives' }, () => sink.received[0]);
  expect(told.headers['idempotency-key']).toBe(sink.refused[0]?.headers['idempotency-key']);
  expect(told.text).toBe(sink.refused[0]?.text);
  const now = await firing(after);
  const ids = (alerts: typeof now) =>
    alerts.filter((one) => one.severity === 'page').map((a) => a.id);
  expect(ids(now)).toEqual(ids(pages));
  expect(sink.received).toHaveLength(1);
});
