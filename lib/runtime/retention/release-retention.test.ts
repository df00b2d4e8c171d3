import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTarget, START, session } from '../../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { type Collector, createCollector } from '../../collect/collector';
import type { AuditEntry } from '../../domain/people/people';
import { DAY } from '../../domain/time';
import type { SignOff, StoredVerdict } from '../../domain/verdict/model/verdict';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { StateKinds } from '../../store/state-kinds';
import { createRetentionService } from './retention-service';

const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  collector = createCollector({ ...stores, clock, logger });
});
afterEach(() => stores.close());

/** One round of retention, an hour after the last. */
async function retain(): Promise<void> {
  const { events, state } = stores;
  const { forgetInstances } = collector;
  const service = createRetentionService({
    events,
    stores: { prepareDays: async () => [] },
    state,
    clock,
    logger,
    forgetInstances,
  });
  const abort = new AbortController();
  const running = service.run(abort.signal);
  const before = await state.changes.latest();
  clock.advance(60_000);
  // The round has ended once the service waits again: stopping waits for it.
  abort.abort();
  await running;
  expect(await state.changes.latest()).toBeGreaterThanOrEqual(before);
}

async function serve(release: string, instance: string): Promise<void> {
  clock.advance(1_000);
  await collector.addSession(finishedOf(session('passed', { at: clock.now(), release, instance })));
}

const releases = async () =>
  (await stores.state.list('release')).map(({ value }) => value.version).sort();
const instances = async () => (await stores.state.list('instance')).map(({ id }) => id).sort();

async function put<K extends keyof StateKinds>(row: {
  kind: K;
  id: string;
  group?: string;
  value: unknown;
}) {
  await stores.state.mutate([{ op: 'put', ...row } as never], clock.now());
}

it('deletes a release with its last tally, and keeps one that something is about', async () => {
  for (const version of ['old', 'judged', 'signed', 'in-incident', 'audited']) {
    await serve(version, `pod-of-${version}`);
    clock.advance(DAY);
  }
  const value = {} as StoredVerdict & SignOff & AuditEntry;
  await put({ kind: 'verdict', id: 'v1', group: 't1:judged', value });
  await put({ kind: 'signOff', id: 's1', group: 't1:signed', value });
  await put({ kind: 'audit', id: 'f1', group: 'release:t1:audited', value });
  await put({ kind: 'releaseConfig', id: 't1:old', value });
  await put({ kind: 'releaseConfig', id: 't1:judged', value });
  const incident = {
    cause: { sessionId: null },
    id: 'i1',
    targetId: 't1',
    release: 'in-incident',
    clearedAt: null,
  };
  await put({ kind: 'incident', id: incident.id, group: 'open', value: incident });

  clock.advance(394 * DAY);
  await serve('young', 'pod-of-young');
  await retain();
  expect(await releases()).toEqual(['audited', 'in-incident', 'judged', 'old', 'signed', 'young']);

  clock.advance(10 * DAY);
  await retain();
  expect(await releases()).toEqual(['audited', 'in-incident', 'judged', 'signed', 'young']);
  const configs = await stores.state.list('releaseConfig');
  expect(configs.map(({ id }) => id)).toEqual(['t1:judged']);
  expect(await instances()).toEqual(['t1:young:pod-of-young']);

  // It comes back as a new one.
  await serve('old', 'pod-of-old');
  expect(await releases()).toContain('old');
  expect(await instances()).toContain('t1:old:pod-of-old');
});

it('deletes instances that were not seen for as long as sessions are kept, and nothing that serves', async () => {
  for (let day = 0; day < 40; day++) {
    await serve('v1', 'steady');
    await serve('v1', `pod-${day}`);
    clock.advance(DAY);
  }
  expect((await instances()).length).toBe(41);
  await retain();
  const left = await instances();
  expect(left).toContain('t1:v1:steady');
  expect(left).toContain('t1:v1:pod-39');
  expect(left).not.toContain('t1:v1:pod-2');
  expect(await releases()).toEqual(['v1']);
  const [steady] = (await stores.state.list('instance')).filter(({ id }) => id.endsWith('steady'));
  expect(steady?.value.firstSeenAt).toBeLessThan(START + DAY);
});
