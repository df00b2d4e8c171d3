import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAlertChain } from '../../../../tests/support/alert-chain';
import { type DirectStores, openDirectStores } from '../../../../tests/support/direct-stores';
import { release, TARGET } from '../../../../tests/support/judge-fixture';
import { finishedOf } from '../../../../tests/support/probe/finished-of';
import { startWebhookSink, type WebhookSink } from '../../../../tests/support/webhook-sink';
import { makeSession } from '../../../commands/seed/make-session';
import {
  incidentTimelineSchema,
  similarIncidentsSchema,
} from '../../../contract/api/alerting/incident-timeline';
import { incidentViewSchema } from '../../../contract/api/alerting/incidents';
import { SECOND } from '../../../domain/time';
import { type ManualClock, manualClock } from '../../../kit/clock';
import type { ServiceContext } from '../../service-context';
import { acknowledgeIncident } from '../acknowledge-incident';
import { getIncident } from '../get-incident';
import { getTimeline } from '../get-timeline';
import { addNote } from '../incident-notes';
import { similarIncidents } from '../similar-incidents';
import { incidentReport } from './incident-report';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/** The incident of the report that Tocsin was written for: staging, a new release, "Expected UserExecutionContext". */
const MESSAGE =
  'SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext - Factory pattern requires SSOT compliance';
const BEGINS = Date.UTC(2025, 8, 8, 18, 40, 0);
const GOOD = '2025.09.08-4';
const BROKEN = '2025.09.08-5';
const FIXED = '2025.09.08-6';

let stores: DirectStores;
let sink: WebhookSink;
let clock: ManualClock;
let chain: Awaited<ReturnType<typeof createAlertChain>>;
let ctx: ServiceContext;
/** Instants of bad sessions, epoch ms. */
const bad: number[] = [];
let during = 0;

async function sessions(minutes: number, version: string, isBad: (n: number) => boolean) {
  for (let n = 0; n < minutes * 12; n++) {
    clock.advance(5 * SECOND);
    const failed = isBad(n);
    const session = makeSession({
      plot: failed ? 'factory-mismatch' : 'passed',
      target: { id: TARGET.id, name: TARGET.name, environment: TARGET.environment },
      release: version,
      instance: `${version}-1`,
      location: 'local',
      startedAt: clock.now() - 800,
      load: 1,
      seed: 'replay',
    });
    const { record } = session;
    await chain.collector.addSession(finishedOf(session));
    if (failed) {
      bad.push(Math.floor(record.endedAt));
      const event = {
        id: `event-${record.id}`,
        at: Math.floor(record.endedAt) - 5,
        stage: 'factory',
        outcome: 'failed',
        environment: TARGET.environment,
        runId: record.keys.runId,
        errorCode: 'FACTORY_INITIALIZATION_FAILED',
        message: MESSAGE,
      };
      await chain.collector.ingest([event], { target: TARGET.id });
    }
    if (version === BROKEN) during++;
    await chain.judge.judgeNow();
    await chain.alerter.decideNow();
    await chain.outbox.deliverDue();
  }
}

async function deploy(version: string) {
  const value = {
    ...release(version, clock.now()),
    author: 'deploy-bot',
    notes: `roll out ${version}`,
  };
  await stores.state.mutate(
    [{ op: 'put', kind: 'release', id: value.id, group: value.targetId, value }],
    clock.now(),
  );
}

beforeAll(async () => {
  stores = await openDirectStores();
  sink = await startWebhookSink();
  clock = manualClock(BEGINS);
  await stores.state.mutate([{ op: 'put', kind: 'target', id: TARGET.id, value: TARGET }], BEGINS);
  chain = await createAlertChain({ ...stores, clock, webhookUrl: sink.url });
  ctx = {
    ...stores,
    clock,
    info: { publicUrl: 'https://tocsin.example.com' },
  } as unknown as ServiceContext;
  await sessions(14, GOOD, () => false);
  await deploy(BROKEN);
  await sessions(4, BROKEN, (n) => n % 2 === 0);
  await acknowledgeIncident(ctx, {
    id: 'INC-1',
    by: 'Mira Holt',
    note: 'Reverting the context change.',
  });
  await addNote(ctx, {
    id: 'INC-1',
    by: 'Mira Holt',
    text: 'From the new session cache, PR 4411.',
  });
  await sessions(2, BROKEN, (n) => n % 2 === 0);
  await deploy(FIXED);
  await sessions(25, FIXED, () => false);
});
afterAll(async () => {
  await sink.stop();
  await stores.close();
});

const clockText = (at: number) => new Date(at).toISOString().slice(11, 19);

describe('the incident of the report, replayed', () => {
  it('is one incident with its own clocks, cause, words and release', async () => {
    const view = incidentViewSchema.parse(await getIncident(ctx, 'INC-1'));
    expect(view).toMatchObject({
      state: 'ended',
      severity: 'page',
      measure: 'factory initialisation',
      release: BROKEN,
      counts: { bad: bad.length, n: during },
      beganAt: new Date(bad[0] ?? 0).toISOString(),
      endedAt: new Date(bad.at(-1) ?? 0).toISOString(),
      lastedMs: (bad.at(-1) ?? 0) - (bad[0] ?? 0),
      acknowledged: { by: 'Mira Holt' },
      notifiedBy: 'on-call',
      targetNow: { name: 'chat' },
      findings: { message: MESSAGE, reportedByBackend: true, isNew: true },
    });
    expect(view.alerts).toBeGreaterThan(2);
    expect(bad.length).toBe(36);
    expect(during).toBe(72);
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(25_000);
  });

  it('has a timeline of what happened, in order', async () => {
    const timeline = incidentTimelineSchema.parse(await getTimeline(ctx, 'INC-1'));
    const kinds = timeline.entries.map(({ kind }) => kind);
    expect(kinds[0]).toBe('release');
    expect(kinds.at(-1)).toBe('notified');
    expect(new Set(kinds)).toEqual(
      new Set([
        'release',
        'first_failure',
        'alert',
        'folded',
        'notified',
        'acknowledged',
        'note',
        'last_failure',
        'cleared',
      ]),
    );
    const instants = timeline.entries.map(({ at }) => at);
    expect(instants).toEqual([...instants].sort());
    const at = (kind: string) => timeline.entries.find((one) => one.kind === kind);
    const releases = timeline.entries.filter(({ kind }) => kind === 'release');
    expect(releases.map(({ text }) => text)).toEqual(
      [GOOD, BROKEN, FIXED].map((version) => `Release ${version} began`),
    );
    expect(at('first_failure')?.sessionId).not.toBeNull();
    expect(at('last_failure')?.detail).toBe('36 of 72 sessions failed');
    expect(timeline.deliveries.map(({ kind, state }) => [kind, state])).toEqual([
      ['firing', 'sent'],
      ['resolved', 'sent'],
    ]);
  });

  it('gives a report whose facts are right', async () => {
    const { body } = await incidentReport(ctx, 'inc-1', 'markdown');
    const text = body.replaceAll('\\', '').replaceAll('\u00a0', ' ');
    const first = bad[0] ?? 0;
    const last = bad.at(-1) ?? 0;
    expect(text).toContain('# INC-1: Ended: staging chat stopped at factory for 5 min 50 s');
    expect(text).toContain(
      'Page about staging chat. It lasted 5 min 50 s. 36 of 72 sessions failed.',
    );
    expect(text).toMatch(`| Began | 8 Sep 2025, ${clockText(first)} UTC | first failing session |`);
    expect(text).toContain(`| Ended | 8 Sep 2025, ${clockText(last)} UTC | last failing session`);
    expect(text).toMatch(/\| Notified \| 8 Sep 2025, 18:5\d:\d\d UTC \| on-call, after/);
    expect(text).toContain(
      `Factory initialisation: 36 of 72 bad in ${BROKEN}; 0 of 168 in ${GOOD} in the hour before.`,
    );
    expect(text).toContain(
      'At factory: 36 of 36 failed sessions. Connect, accept and auth passed in 72 of 72.',
    );
    expect(text).toContain(`> ${MESSAGE}`);
    expect(text).toContain(
      `after release ${BROKEN} began. 1 other release began in the 30 min before.`,
    );
    expect(text).toContain('| After |  | 0 of ');
    expect(text).toContain('**Note by Mira Holt**: From the new session cache, PR 4411.');
    expect(text.match(/```mermaid\nsequenceDiagram/g)).toHaveLength(2);
    expect(text).toContain(
      'factory--xserver: SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext',
    );
    expect(text).toContain('server->>client: answer');
    expect(text).toContain('[Open in Tocsin](<https://tocsin.example.com/incidents/INC-1>)');
    const page = await incidentReport(ctx, 'INC-1', 'html');
    expect(page.body.match(/<svg /g)).toHaveLength(2);
    expect(page.body).toContain(MESSAGE);
    expect(page.body).not.toMatch(/<script|src=|NaN|undefined|Infinity/);
    expect(body).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has no incident like it yet', async () => {
    const found = similarIncidentsSchema.parse(
      await similarIncidents(ctx, { id: 'INC-1', limit: 5 }),
    );
    expect(found).toEqual({ similar: [], also: [], searched: 0 });
  });
});
