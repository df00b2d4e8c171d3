import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  alertListSchema,
  alertViewSchema,
  notificationListSchema,
  silenceViewSchema,
} from '../../lib/contract/api/alerting/alerts';
import { incidentListSchema, incidentViewSchema } from '../../lib/contract/api/alerting/incidents';
import { notifierListSchema, notifierTestSchema } from '../../lib/contract/api/alerting/notifiers';
import { ruleListSchema } from '../../lib/contract/api/alerting/rules';
import { seriesSchema } from '../../lib/contract/api/overview';
import { aboutSchema } from '../../lib/contract/api/settings';
import type { ReferenceBackend } from '../../reference-backend/server';
import { fastTime } from '../support/fast-time';
import { QUICK_RULES } from '../support/quick-rules';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink';

const SECRET = 'the-webhook-secret-of-this-test';
const HEADER = 'the-header-value-of-this-test';

const config = (sink: string) => `
notifiers:
  - name: on-call
    kind: webhook
    url: ${sink}
    secret: \${env:SINK_SECRET}
    headers: { x-key: "\${env:SINK_HEADER}" }
${QUICK_RULES}`;

const directory = mkdtempSync(join(tmpdir(), 'tocsin-alerts-'));
const time = fastTime();
let sink: WebhookSink;
let house: ServerFixture;
let backend: ReferenceBackend;
let targetId: string;
let leadId = '';
let log = '';

beforeAll(async () => {
  sink = await startWebhookSink();
  const file = join(directory, 'tocsin.config.yaml');
  writeFileSync(file, config(sink.url));
  const lines = new PassThrough();
  lines.on('data', (chunk) => {
    log += String(chunk);
  });
  house = await startServerFixture({
    env: { TOCSIN_CONFIG: file, SINK_SECRET: SECRET, SINK_HEADER: HEADER },
    logger: pino({ level: 'trace' }, lines),
    time,
  });
  backend = await house.addBackend({ target: 'chat' });
  targetId = await house.addTarget(backend, { name: 'chat', intervalMs: 500 });
}, 240_000);
afterAll(async () => {
  await house?.stop();
  await sink?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask<T>(schema: z.ZodType<T>, line: string, body?: unknown): Promise<T> {
  // A write is JSON, also where it says nothing.
  const answer = await house.ask(line, line.startsWith('GET') ? {} : { body: body ?? {} });
  if (answer.status >= 300) throw new Error(`${line}: ${answer.status} ${answer.text}`);
  return schema.parse(answer.json);
}
const openAlerts = async () =>
  (await ask(alertListSchema, 'GET /api/v1/alerts?phase=open')).open.filter(
    ({ phase }) => phase === 'firing',
  );
const ofStatus = (status: string) => sink.received.filter(({ body }) => body.status === status);

describe('alerting, from the backend to the receiver', () => {
  it('has the notifier and the rules of the configuration file, read-only and without secrets', async () => {
    const { notifiers } = await ask(notifierListSchema, 'GET /api/v1/notifiers');
    expect(notifiers).toMatchObject([
      { name: 'on-call', provisioned: true, settings: { secret: '••••' } },
    ]);
    const { rules } = await ask(ruleListSchema, 'GET /api/v1/rules');
    const named = (name: string) => rules.find((rule) => rule.name === name || rule.id === name);
    expect(named('factory quickly')).toMatchObject({ provisioned: true, builtIn: false });
    expect(named('page-factory')).toMatchObject({ enabled: false, provisioned: true });
    expect(named('page-emergency')).toMatchObject({ enabled: true, provisioned: false });
    const held = await house.ask(`PATCH /api/v1/rules/${named('factory quickly')?.id}`, {
      body: { enabled: false },
    });
    expect(held.status).toBe(409);
    const bad = await house.ask('POST /api/v1/rules', {
      body: {
        name: 'never',
        severity: 'page',
        minSessions: 9_999,
        measure: { kind: 'indicator', indicator: 'factory' },
        conditions: [{ longMs: '1m', shortMs: '10s', alpha: 0.001 }],
      },
    });
    expect([bad.status, bad.text]).toEqual([400, expect.stringContaining('never fire')]);
  });

  it('sends a test message when asked', async () => {
    const { notifiers } = await ask(notifierListSchema, 'GET /api/v1/notifiers');
    const line = `POST /api/v1/notifiers/${notifiers[0]?.id}/test`;
    expect(await ask(notifierTestSchema, line)).toMatchObject({ ok: true });
    expect(sink.received.splice(0)).toMatchObject([
      { headers: { 'x-key': HEADER }, body: { alerts: [{ labels: { alertname: 'TocsinTest' } }] } },
    ]);
  });

  it('fires on a total outage with its stage, its signature and a band on the charts', {
    timeout: 200_000,
  }, async () => {
    await time.until({ what: 'sessions pass' }, async () => (await house.sessions()).length > 12);
    await backend.setFaults({ 'context-wrong-type': 1 });
    const fired = await time.until({ what: 'both fire' }, async () => {
      const alerts = await openAlerts();
      const of = (key: string) => alerts.find(({ indicator }) => indicator === key);
      const [connection, factory] = [of('connection'), of('factory')];
      return factory?.cause.signature && connection ? { connection, factory } : null;
    });
    leadId = fired.factory.id;
    expect(fired.connection).toMatchObject({
      severity: 'page',
      targetId,
      environment: 'staging',
      seenFrom: ['local'],
      cause: { stage: 'factory' },
      ruleName: 'connection quickly',
    });
    expect(fired.connection.long?.bad).toBeGreaterThanOrEqual(3);
    const series = await ask(seriesSchema, `GET /api/v1/indicators/series?target=${targetId}`);
    expect(series.alerts).toContainEqual(
      expect.objectContaining({ id: leadId, indicator: 'factory', to: null }),
    );
    const acknowledged = await ask(alertViewSchema, `POST /api/v1/alerts/${leadId}/acknowledge`, {
      by: 'Ada',
      note: 'on it',
    });
    expect(acknowledged.acknowledged?.by).toBe('Ada');
    // One acknowledgement for the whole incident.
    const other = await ask(alertViewSchema, `GET /api/v1/alerts/${fired.connection.id}`);
    expect(other.acknowledged?.by).toBe('Ada');
    expect(other.incident).toMatchObject({ id: acknowledged.incident?.id, leadAlertId: leadId });
    const { incidents } = await ask(incidentListSchema, 'GET /api/v1/incidents?state=open');
    expect(incidents).toMatchObject([
      { name: 'INC-1', state: 'open', severity: 'page', targetId, cause: { stage: 'factory' } },
    ]);
  });

  it('says so once, with what it explains, and then that it is over', {
    timeout: 400_000,
  }, async () => {
    const firing = await time.until({ what: 'a message' }, () => ofStatus('firing')[0]);
    expect(firing.body.alerts).toHaveLength(1);
    const [told] = firing.body.alerts;
    const alerts = await openAlerts();
    const { cause } = await ask(alertViewSchema, `GET /api/v1/alerts/${leadId}`);
    expect(told?.annotations.description).toContain(cause.signature?.title);
    expect(told?.annotations.title).toMatch(/sessions stop at factory\. \d+ of \d+ failed/);
    expect(told?.annotations.explains).toMatch(/connection/i);
    expect(told?.annotations.incident).toBe('INC-1');
    expect(told?.annotations.runbook_url).toBe('https://runbooks.example.com/factory');
    expect(told?.annotations.dashboard_url).toContain(house.server.url);
    const child = alerts.find(({ indicator }) => indicator === 'connection');
    expect(child?.decisions).toMatchObject([{ code: 'inhibited' }]);

    await backend.clearFaults();
    const over = await time.until({ what: 'the resolve' }, () => ofStatus('resolved')[0]);
    expect(over.body.groupKey).toBe(firing.body.groupKey);
    expect(ofStatus('firing')).toHaveLength(1);
    const sent = await ask(notificationListSchema, `GET /api/v1/notifications?alert=${leadId}`);
    expect(sent.notifications.map(({ kind, state }) => [kind, state])).toEqual([
      ['resolved', 'sent'],
      ['firing', 'sent'],
    ]);
    const resolved = await ask(alertViewSchema, `GET /api/v1/alerts/${leadId}`);
    expect(resolved).toMatchObject({ phase: 'resolved', acknowledged: { by: 'Ada' } });
    expect(resolved.cause).toMatchObject({ stage: 'factory', sessionId: expect.any(String) });
    const view = await ask(incidentViewSchema, 'GET /api/v1/incidents/INC-1');
    expect(view).toMatchObject({
      state: 'ended',
      notifiedBy: 'on-call',
      acknowledged: { by: 'Ada', note: 'on it' },
      title: expect.stringMatching(/^Ended: staging chat stopped at factory for \d/),
    });
    // Somebody is notified after it began, whether or not the last session has failed by then.
    const inOrder = (...instants: Array<string | null>) => {
      const clocks = instants.map((at) => Date.parse(at ?? ''));
      expect(clocks).toEqual(clocks.toSorted((a, b) => a - b));
    };
    inOrder(view.beganAt, view.endedAt, view.clearedAt);
    inOrder(view.beganAt, view.notifiedAt, view.clearedAt);
    const ended = over.body.alerts[0]?.annotations;
    expect(ended?.title).toBe(view.title);
  });

  it('keeps quiet about what is silenced', { timeout: 300_000 }, async () => {
    await time.until({ what: 'nothing fires' }, async () => {
      return (await openAlerts()).length === 0;
    });
    sink.received.splice(0);
    const silence = await ask(silenceViewSchema, 'POST /api/v1/silences', {
      match: { targetId },
      by: 'Ada',
      reason: 'a test',
      durationMs: '30m',
    });
    await backend.setFaults({ 'context-wrong-type': 1 });
    const silenced = await time.until({ what: 'it is held back' }, async () =>
      (await openAlerts()).find(
        ({ silencedBy, decisions }) =>
          silencedBy?.id === silence.id && decisions.some(({ code }) => code === 'silenced'),
      ),
    );
    expect(silenced.targetId).toBe(targetId);
    expect(sink.received).toEqual([]);
    // What still fires when the silence ends is said at once.
    await ask(silenceViewSchema, `DELETE /api/v1/silences/${silence.id}`);
    await time.until({ what: 'the message after it' }, () => ofStatus('firing')[0]);
    await backend.clearFaults();
  });

  it('tells about itself, and shows no secret in any answer or log line', async () => {
    const { alerts, probe } = await ask(aboutSchema, 'GET /api/v1/about');
    expect(alerts).toMatchObject({ dead: 0, lastJudgedAt: expect.any(String) });
    expect(time.clock.now() - Date.parse(probe?.heartbeatAt ?? '')).toBeLessThan(15_000);
    const answers = await Promise.all(
      ['alerts', 'rules', 'notifiers', 'notifications', 'silences', 'maintenance', 'about'].map(
        (noun) => house.ask(`GET /api/v1/${noun}`),
      ),
    );
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toMatch(new RegExp(`${SECRET}|${HEADER}|sealed:`));
    }
    expect(log).not.toMatch(new RegExp(`${SECRET}|${HEADER}`));
  });
});
