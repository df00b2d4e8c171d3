import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { notifierRow } from '../../tests/support/message-sink';
import type { Message } from '../domain/alerts/message';
import type { NotifierConfig } from '../domain/alerts/notifier';
import { manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { createWatchdog } from './watchdog';

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
});
afterEach(() => stores.close());

async function watched(rows: NotifierConfig[], fails: readonly string[] = []) {
  const clock = manualClock();
  let judgedAt: number | null = clock.now();
  const beats: Array<{ to: string; message: Message }> = [];
  await stores.state.mutate(
    rows.map((value) => ({ op: 'put', kind: 'notifier', id: value.id, value })),
    clock.now(),
  );
  const watchdog = createWatchdog({
    state: stores.state,
    clock,
    logger: createLogger('t', 'silent'),
    publicUrl: 'http://t',
    lastJudgedAt: () => judgedAt,
    open: ({ id, kind }) => ({
      kind,
      async deliver(message) {
        if (fails.includes(id)) return { ok: false, retryable: true, detail: 'down' };
        beats.push({ to: id, message });
        return { ok: true, detail: 'taken' };
      },
    }),
  });
  return {
    clock,
    beats,
    watchdog,
    judged: (at: number | null) => {
      judgedAt = at;
    },
  };
}

describe('the watchdog', () => {
  it('beats to those that are there for it, and never where alerts go', async () => {
    const { watchdog, beats } = await watched([
      notifierRow('guard', { purpose: 'watchdog' }),
      notifierRow('off', { purpose: 'watchdog', enabled: false }),
      notifierRow('alerts'),
    ]);
    expect(await watchdog.beat()).toBe(1);
    expect(beats.map(({ to }) => to)).toEqual(['guard']);
    expect(beats[0]?.message).toMatchObject({ kind: 'watchdog', severity: 'heartbeat' });
  });

  it('falls silent with the judge, because silence is its alarm', async () => {
    const guard = await watched([notifierRow('guard', { purpose: 'watchdog' })]);
    guard.judged(null);
    expect(await guard.watchdog.beat()).toBe(0);
    guard.judged(guard.clock.now());
    guard.clock.advance(60_000 + 1);
    expect(await guard.watchdog.beat()).toBe(0);
    guard.judged(guard.clock.now());
    expect(await guard.watchdog.beat()).toBe(1);
  });

  it('is not held up by one service that is down, and is another message each minute', async () => {
    const rows = ['down', 'up'].map((id) => notifierRow(id, { purpose: 'watchdog' }));
    const guard = await watched(rows, ['down']);
    expect(await guard.watchdog.beat()).toBe(1);
    guard.clock.advance(60_000);
    guard.judged(guard.clock.now());
    await guard.watchdog.beat();
    const keys = guard.beats.map(({ message }) => message.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });
});
