import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import { MINUTE, SECOND } from '../../lib/domain/time';
import { manualClock } from '../../lib/kit/clock';
import { createAlertChain } from '../support/alert-chain';
import { type DirectStores, openDirectStores } from '../support/direct-stores';
import { INTERVAL_MS, release, START, TARGET } from '../support/judge-fixture';
import { finishedOf } from '../support/probe/finished-of';
import { type Received, startWebhookSink, type WebhookSink } from '../support/webhook-sink';

/** Two hours of simulated seconds, each with its decisions, on machines that may be busy. */
vi.setConfig({ testTimeout: 400_000 });

/** A message as it arrived: seconds after the start. */
type Arrived = { second: number; status: string; names: string[]; body: Received['body'] };

let stores: DirectStores;
let sink: WebhookSink;
let clock: ReturnType<typeof manualClock>;
let chain: Awaited<ReturnType<typeof createAlertChain>>;
let arrived: Arrived[];

beforeEach(async () => {
  stores = await openDirectStores();
  sink = await startWebhookSink();
  clock = manualClock(START);
  arrived = [];
  await stores.state.mutate([{ op: 'put', kind: 'target', id: TARGET.id, value: TARGET }], START);
  chain = await createAlertChain({ ...stores, clock, webhookUrl: sink.url });
});
afterEach(async () => {
  await sink.stop();
  await stores.close();
});

const now = () => (clock.now() - START) / SECOND;

/** A second in which nothing is measured: whatever is due by time alone goes out. */
async function second(): Promise<void> {
  clock.advance(SECOND);
  await chain.alerter.decideNow();
  await chain.outbox.deliverDue();
  for (const { body } of sink.received.slice(arrived.length)) {
    const names = body.alerts.map(({ labels }) => labels.alertname ?? '').sort();
    arrived.push({ second: now(), status: body.status, names, body });
  }
}

/** One session each five seconds, all of them judged when they are committed. */
async function sessions(minutes: number, plot: Plot, version: string): Promise<void> {
  const target = { id: TARGET.id, name: TARGET.name, environment: TARGET.environment };
  for (let n = 0; n < (minutes * MINUTE) / INTERVAL_MS; n++) {
    for (let s = 0; s < INTERVAL_MS / SECOND; s++) await second();
    const { record, frames } = makeSession({
      plot,
      target,
      release: version,
      instance: `${version}-1`,
      location: 'local',
      startedAt: clock.now() - 800,
      load: 1,
      seed: 'outage',
    });
    await chain.collector.addSession(finishedOf({ record, frames }));
    await chain.judge.judgeNow();
  }
}

describe('a total outage at one session every five seconds', () => {
  it('pages within 75 s of the first failure, once, with what it explains inside', async () => {
    await sessions(10, 'passed', 'r1');
    const firstFailure = now() + INTERVAL_MS / SECOND;
    await sessions(10, 'factory-mismatch', 'r1');
    expect(arrived.map(({ status, names }) => [status, names])).toEqual([
      ['firing', ['FactoryFails']],
    ]);
    const [page] = arrived;
    expect((page?.second ?? Number.POSITIVE_INFINITY) - firstFailure).toBeLessThanOrEqual(75);
    const alert = page?.body.alerts[0];
    expect(alert?.labels.severity).toBe('page');
    expect(alert?.annotations.explains).toMatch(/connection/i);
    expect(alert?.annotations.runbook_url).toMatch(/\/runbook#\w+$/);
    const open = (await stores.state.list('alert', 'open')).map(({ value }) => value);
    expect(open.filter(({ phase }) => phase === 'firing').map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(['page-connection', 'page-factory']),
    );
  });
});

describe('the incident', () => {
  it('pages when the release breaks the factory, resolves when it is fixed, and says nothing else', async () => {
    await sessions(15, 'passed', 'r1');
    expect(arrived).toEqual([]);
    await deploy('r2');
    const brokenAt = now();
    await sessions(8, 'factory-mismatch', 'r2');
    await deploy('r3');
    const fixedAt = now();
    await sessions(60, 'passed', 'r3');
    expect(arrived.map(({ status, names }) => [status, names])).toEqual([
      ['firing', ['FactoryFails']],
      ['resolved', ['FactoryFails']],
    ]);
    const [page, end] = arrived;
    // After a release: 2 min 15 s (decision 24).
    expect((page?.second ?? 0) - brokenAt).toBeLessThanOrEqual(135);
    expect(page?.body.alerts[0]?.annotations.release).toBe('r2');
    expect(end?.second).toBeGreaterThan(fixedAt);
    expect(await stores.state.list('alert', 'open')).toEqual([]);
    expect(await stores.state.list('dispatch')).toEqual([]);
  });
});

async function deploy(version: string): Promise<void> {
  const value = release(version, clock.now());
  const { id, targetId: group } = value;
  await stores.state.mutate([{ op: 'put', kind: 'release', id, group, value }], clock.now());
}
