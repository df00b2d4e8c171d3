import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempDirectory } from '../../../tests/contract/support/open';
import { batch, healthEvent, session } from '../../../tests/contract/support/records';
import { alertRow, notificationRow } from '../../../tests/support/alert-rows';
import type { ErasureInput } from '../../contract/api/erasures';
import type { Target } from '../../domain/targets/target';
import { manualClock, systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { createAuditedState } from '../../services/audit/audited-state';
import { previewErasure } from '../../services/erasures/preview-erasure';
import { startErasure } from '../../services/erasures/start-erasure';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { openSecrets, type Secrets } from '../secrets';
import { createErasureService } from './erasure-service';
import { runErasure } from './run-erasure';

const USER = 'user-4711-ada';
const ACTOR = { id: 'ada', name: 'Ada', role: 'admin', via: 'session' } as const;

let temp: ReturnType<typeof tempDirectory>;
let stores: Stores;
let secrets: Secrets;
const clock = manualClock(1_700_000_000_000);
beforeEach(async () => {
  temp = tempDirectory();
  stores = await openStores({ clock: systemClock, directory: temp.directory, bulk: true });
  secrets = openSecrets(temp.directory);
  const target = { id: 't1', name: 'chat', environment: 'staging', provisioned: false } as Target;
  const alert = alertRow(1, { id: 'a1', phase: 'resolved', resolvedAt: 2 });
  const title = `no seat for ${USER}`;
  const message = { ...notificationRow('m1').message, title };
  await stores.state.mutate(
    [
      { op: 'insert', kind: 'target', id: 't1', value: target },
      { op: 'insert', kind: 'alert', id: 'a1', group: 'closed', value: alert },
      {
        op: 'insert',
        kind: 'notification',
        id: 'm1',
        group: 'closed',
        value: notificationRow('m1', { message }),
      },
      {
        op: 'insert',
        kind: 'verdict',
        id: 'v1',
        group: 't1:1',
        value: { releaseId: 't1:1' } as never,
      },
      {
        op: 'insert',
        kind: 'verdict',
        id: 'v2',
        group: 't10:1',
        value: { releaseId: 't10:1' } as never,
      },
    ],
    1,
  );
  await stores.events.append(
    batch({
      sessions: [1, 2, 3].map((n) => ({
        record: session({
          id: `s${n}`,
          keys: {
            traceId: `trace-${n}`,
            runId: `run-${n}`,
            threadId: 'th',
            userId: n === 1 ? USER : 'other',
            connectionId: null,
          },
        }),
        frames: null,
      })),
      healthEvents: [healthEvent({ id: 'e1', traceId: 'trace-1' })],
    }),
  );
});
afterEach(async () => {
  await stores.close();
  temp.remove();
});

const context = () => ({
  events: stores.events,
  state: createAuditedState(stores.state, ACTOR),
  clock,
  seal: secrets.seal,
});
const start = (input: ErasureInput) => startErasure(context(), { input, actor: ACTOR });
const tools = (signal: AbortSignal = new AbortController().signal) => {
  const { events, state } = stores;
  return { events, state, stores, secrets, clock, signal, rewrite: true };
};
const rowOf = async (id: string) => {
  const row = await stores.state.get('erasure', id);
  if (!row) throw new Error('no erasure');
  return row;
};
const counted = { sessions: 1, healthEvents: 1, connections: 0, tallies: 0, labels: 0, state: 1 };
const byText: ErasureInput = { what: 'text', target: 'staging/chat', text: USER };

/** The service over an erasure; `pass` lets time go by. */
function serve(id: string) {
  const { events, state } = stores;
  const logger = createLogger('test', 'silent');
  const service = createErasureService({ events, state, stores, secrets, clock, logger });
  const stop = new AbortController();
  const running = service.run(stop.signal);
  return {
    isDone: async () => (await rowOf(id)).value.doneAt !== null,
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 15_000) {
        clock.advance(15_000);
        for (let turn = 0; turn < 20; turn++) await new Promise((go) => setImmediate(go));
      }
    },
    async end() {
      stop.abort();
      await running;
    },
  };
}

describe('an erasure', () => {
  it('of a text is counted first, leaves none of it, and is in the audit log without it', async () => {
    expect(await previewErasure(context(), byText)).toMatchObject({ counts: counted });
    expect((await stores.events.stats()).sessions).toBe(3);
    const { id } = await start(byText);
    const done = await runErasure(await rowOf(id), tools());
    expect(done).toMatchObject({ counts: counted, sealedText: null, doneAt: clock.now() });
    expect(await previewErasure(context(), byText)).toMatchObject({
      counts: { sessions: 0, healthEvents: 0, state: 0 },
    });
    const message = await stores.state.get('notification', 'm1');
    expect(message?.value.message.title).toBe('no seat for [erased]');
    expect(message?.value.endedAt).not.toBeNull();
    const [audit] = await stores.state.list('audit');
    expect(audit?.value).toMatchObject({
      kind: 'erasure',
      action: 'create',
      subject: 'staging chat',
    });
    for (const kind of ['erasure', 'audit', 'notification'] as const)
      expect(JSON.stringify(await stores.state.list(kind))).not.toContain(USER);
  });

  it('of a target takes what is stored of it, and nothing of one whose id only begins the same', async () => {
    const { id } = await start({ what: 'target', target: 'chat' });
    expect(await stores.state.get('target', 't1')).toBeNull();
    const { counts } = await runErasure(await rowOf(id), tools());
    expect(counts).toMatchObject({ sessions: 3, healthEvents: 1 });
    for (const kind of ['alert', 'notification'] as const)
      expect(await stores.state.list(kind)).toEqual([]);
    expect((await stores.state.list('verdict')).map((row) => row.id)).toEqual(['v2']);
  });

  it('that was stopped between two slices goes on from there', async () => {
    const { id } = await start(byText);
    const stop = new AbortController();
    const { eraseSlice } = stores.events;
    const stopping = {
      ...stores.events,
      eraseSlice: async (...slice: Parameters<typeof eraseSlice>) => {
        stop.abort();
        return eraseSlice(...slice);
      },
    };
    const half = await runErasure(await rowOf(id), { ...tools(stop.signal), events: stopping });
    expect(half.doneAt).toBeNull();
    expect((await stores.events.stats()).sessions).toBe(3);
    const done = await runErasure(await rowOf(id), tools());
    expect(done.doneAt).not.toBeNull();
    expect((await stores.events.stats()).sessions).toBe(2);
  });

  it('of a target waits for sessions in flight, and until receivers know that nothing fires there', async () => {
    const { id } = await start({ what: 'target', target: 'chat' });
    const dispatch = { notifierId: 'n', group: { targetId: 't1' } } as never;
    await stores.state.mutate([{ op: 'insert', kind: 'dispatch', id: 'd', value: dispatch }], 1);
    const { pass, isDone, end } = serve(id);
    await pass(180_000);
    expect(await isDone()).toBe(false);
    await stores.state.mutate([{ op: 'delete', kind: 'dispatch', id: 'd' }], 1);
    await pass(60_000);
    expect(await isDone()).toBe(true);
    await end();
  });

  it('of a target waits as long as its longest session may be in flight', async () => {
    const row = await stores.state.get('target', 't1');
    if (!row) throw new Error('no target');
    const value = { ...row.value, deadlines: { complete: 30 * 60_000 } };
    await stores.state.mutate(
      [{ op: 'update', kind: 'target', id: 't1', version: row.version, value }],
      1,
    );
    const { id } = await start({ what: 'target', target: 'chat' });
    const { pass, isDone, end } = serve(id);
    await pass(30 * 60_000);
    expect(await isDone()).toBe(false);
    await pass(180_000);
    await vi.waitFor(async () => expect(await isDone()).toBe(true), { timeout: 20_000 });
    await end();
  });

  it.each<[string, ErasureInput, string]>([
    ['a target that is not there', { what: 'target', target: 'nope' }, 'not_found'],
    ['a session that is not there', { what: 'session', session: 'nope' }, 'not_found'],
  ])('of %s is refused', async (_, input, code) => {
    await expect(start(input)).rejects.toMatchObject({ code });
    expect(await stores.state.list('erasure')).toEqual([]);
  });

  it('of a target of the configuration file is refused', async () => {
    const row = await stores.state.get('target', 't1');
    const value = { ...row?.value, provisioned: true } as Target;
    await stores.state.mutate([{ op: 'put', kind: 'target', id: 't1', value }], 2);
    await expect(start({ what: 'target', target: 'chat' })).rejects.toMatchObject({
      code: 'read_only',
    });
  });
});
