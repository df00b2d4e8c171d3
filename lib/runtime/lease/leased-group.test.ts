import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notifierRow } from '../../../tests/support/alert-timeline';
import { sampleMessage } from '../../../tests/support/sample-message';
import type { Notifier } from '../../alert/notifier';
import { createOutbox } from '../../alert/outbox';
import type { Notification } from '../../domain/alerts/notification';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { openStores } from '../../store/open-stores';
import type { StateStore } from '../../store/state-store';
import type { Stores } from '../../store/stores';
import { createLeasedGroup, type Held, type LeasedGroup, type Member } from './leased-group';

const TTL_MS = 10_000;
/** How late the next process takes over: the lease runs out, and then it asks. */
const TAKEN_MS = TTL_MS + 2_500;
const STEP_MS = 250;
const LATE = { code: 'conflict', details: { lease: 'judge' } };
const logger = createLogger('test', 'silent');

/** A process as far as the group goes. One whose clock is not advanced is frozen, or killed. */
type Process = {
  group: LeasedGroup;
  clock: ManualClock;
  /** What its member was started with, newest last; those that ended are `gone`. */
  helds: Held[];
  gone: Held[];
  aborted: number;
  stop(): void;
};

let storeClock: ManualClock;
let stores: Stores;
let directory: string;
let processes: Process[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-lease-'));
  storeClock = manualClock();
  stores = await openStores({ clock: storeClock, directory, bulk: true });
  processes = [];
});
afterEach(async () => {
  for (const one of processes) one.stop();
  await stores.close();
  rmSync(directory, { recursive: true });
});

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Time passes in the store and in these processes. */
async function pass(ms: number, ...running: Process[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    storeClock.advance(STEP_MS);
    for (const { clock } of running) clock.advance(STEP_MS);
    await settle();
  }
}

type More = {
  state?: StateStore;
  isShared?: boolean;
  obstacle?: () => string | null;
  member?: (one: Process) => Member;
};

async function openProcess(holder: string, more: More = {}): Promise<Process> {
  const { state = stores.state, isShared = true, obstacle } = more;
  const clock = manualClock();
  const deps = { state, isShared, obstacle, clock, logger, random: () => 0.5, ttlMs: TTL_MS };
  const group = createLeasedGroup({ ...deps, lease: 'judge', holder });
  const end = new AbortController();
  const one: Process = { group, clock, helds: [], gone: [], aborted: 0, stop: () => end.abort() };
  processes.push(one);
  await group.join();
  await group.add((held) => {
    one.helds.push(held);
    held.onEnd(() => one.gone.push(held));
    held.start({
      id: 'work',
      run: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            one.aborted += 1;
            resolve();
          });
        }),
    });
  });
  if (more.member) await group.add(more.member(one));
  void group.run(end.signal);
  await settle();
  return one;
}

const write = (held: Held | undefined, id: string) => {
  const value = { targetId: 't1', requestedAt: 1, sessionId: null };
  return held?.state.mutate([{ op: 'insert', kind: 'runRequest', id, group: 't1', value }], 1);
};

describe('work under a lease', () => {
  it('runs in one of two processes, as long as that one lives', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await pass(60_000, a, b);
    expect([a.group.isHeld(), b.group.isHeld()]).toEqual([true, false]);
    expect([a.helds.length, b.helds.length]).toEqual([1, 0]);
    await write(a.helds[0], 'of a');
    expect(await stores.state.list('runRequest')).toHaveLength(1);
  });

  it('goes on in the other one when its process is gone, which starts afresh', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await pass(TAKEN_MS, b);
    expect([b.group.isHeld(), b.helds.length]).toEqual([true, 1]);
    // The frozen one wakes up, believes that it is still the one, and changes nothing.
    expect(a.group.isHeld()).toBe(true);
    await expect(write(a.helds[0], 'late')).rejects.toMatchObject(LATE);
    await settle();
    expect([a.group.isHeld(), a.gone.length, a.aborted]).toEqual([false, 1, 1]);
    expect(await stores.state.list('runRequest')).toEqual([]);
    // As a standby it takes over again, with nothing of before.
    await pass(TAKEN_MS, a);
    expect([a.group.isHeld(), a.helds.length]).toEqual([true, 2]);
    await expect(write(a.helds[0], 'older')).rejects.toMatchObject(LATE);
    expect(a.group.isHeld()).toBe(true);
    await write(a.helds[1], 'now');
  });

  it('ends where a renewal is refused, though nothing is written', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await pass(TAKEN_MS, b);
    await pass(4_000, a, b);
    expect([a.group.isHeld(), a.gone.length, a.aborted]).toEqual([false, 1, 1]);
    expect(b.group.isHeld()).toBe(true);
  });

  it('is given to the next one at once where its process ends in order', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await a.group.drain?.();
    a.stop();
    expect([a.gone.length, a.aborted]).toEqual([1, 1]);
    await pass(2_500, a, b);
    expect([a.group.isHeld(), b.group.isHeld()]).toEqual([false, true]);
  });

  it('is given up where it cannot start, and tried again', async () => {
    let fails = false;
    const member = () => () => {
      if (fails) throw new Error('its rows cannot be read');
    };
    const a = await openProcess('a');
    const b = await openProcess('b', { member });
    fails = true;
    await a.group.drain?.();
    a.stop();
    await pass(6_000, b);
    expect(b.group.isHeld()).toBe(false);
    expect(b.helds.length).toBeGreaterThan(1);
    expect(b.gone).toHaveLength(b.helds.length);
    fails = false;
    await pass(2_500, b);
    expect(b.group.isHeld()).toBe(true);
  });

  it('ends where the store was away for longer than the lease lasts', async () => {
    let isAway = false;
    const leases: StateStore['leases'] = {
      ...stores.state.leases,
      renew: async (...of) => {
        if (isAway) throw new Error('no connection');
        return stores.state.leases.renew(...of);
      },
    };
    const a = await openProcess('a', { state: { ...stores.state, leases } });
    isAway = true;
    await pass(TTL_MS - 1_000, a);
    expect(a.group.isHeld()).toBe(true);
    await pass(3_500, a);
    expect(a.gone).toHaveLength(1);
  });

  it('is left to another process while this one must not do it', async () => {
    let reason: string | null = null;
    const a = await openProcess('a', { obstacle: () => reason });
    const b = await openProcess('b');
    reason = 'its clock is wrong';
    await pass(6_000, a, b);
    expect([a.group.isHeld(), a.gone.length, b.group.isHeld()]).toEqual([false, 1, true]);
    b.stop();
    await pass(60_000, a);
    expect(a.group.isHeld()).toBe(false);
    reason = null;
    await pass(2_500, a);
    expect(a.group.isHeld()).toBe(true);
  });

  it('asks nothing of a store that no other process can use', async () => {
    const calls: string[] = [];
    const leases: StateStore['leases'] = {
      ...stores.state.leases,
      take: (...of) => {
        calls.push('take');
        return stores.state.leases.take(...of);
      },
      renew: (...of) => {
        calls.push('renew');
        return stores.state.leases.renew(...of);
      },
    };
    const a = await openProcess('a', { state: { ...stores.state, leases }, isShared: false });
    await pass(120_000, a);
    expect(a.group.isHeld()).toBe(true);
    expect(calls).toEqual(['take']);
  });
});

describe('a message that is queued', () => {
  const sent: string[] = [];
  /** Resolves the sends that are held. */
  let goOn: Array<() => void>;
  beforeEach(async () => {
    sent.length = 0;
    goOn = [];
    const message = sampleMessage();
    const value: Notification = {
      id: message.idempotencyKey,
      notifierId: 'n1',
      notifier: 'n1',
      kind: message.kind,
      severity: 'page',
      targetId: 't1',
      alertIds: [],
      state: 'queued',
      message,
      createdAt: storeClock.now(),
      nextTryAt: storeClock.now(),
      claim: null,
      tries: 0,
      attempts: [],
      endedAt: null,
    };
    const notifier = notifierRow();
    await stores.state.mutate(
      [
        { op: 'insert', kind: 'notifier', id: notifier.id, value: notifier },
        { op: 'insert', kind: 'notification', id: value.id, group: 'open', value },
      ],
      storeClock.now(),
    );
  });

  /** Sends what is due; `state` may hold up what the outbox asks. */
  const outboxOf =
    (name: string, { isHeld = false, hold = (state: StateStore) => state } = {}) =>
    ({ clock }: Process): Member =>
    (held) => {
      const notifier: Notifier = {
        kind: 'webhook',
        async deliver() {
          sent.push(name);
          if (isHeld) await new Promise<void>((resolve) => goOn.push(resolve));
          return { ok: true, detail: 'ok' };
        },
      };
      const outbox = createOutbox({
        state: hold(held.state),
        // What a process writes goes by the store's clock; its own waits are its own.
        clock: { ...clock, now: storeClock.now },
        logger,
        open: () => notifier,
        by: name,
        random: () => 0.5,
      });
      held.start(outbox);
    };
  const rowNow = async () => (await stores.state.list('notification'))[0]?.value;

  it('is sent once where its process stood still before the claim', async () => {
    const hold = (state: StateStore): StateStore => ({
      ...state,
      async mutate(...of) {
        await new Promise<void>((resolve) => goOn.push(resolve));
        return state.mutate(...of);
      },
    });
    const a = await openProcess('a', { member: outboxOf('a', { hold }) });
    const b = await openProcess('b', { member: outboxOf('b') });
    expect(goOn).toHaveLength(1);
    await pass(TAKEN_MS, b);
    expect(sent).toEqual(['b']);
    for (const resume of goOn) resume();
    await pass(60_000, a, b);
    expect(sent).toEqual(['b']);
    expect(a.group.isHeld()).toBe(false);
    expect(await rowNow()).toMatchObject({ state: 'sent', tries: 1 });
  });

  it('is sent again under the same key, and not before its claim is over, where its process was killed during the send', async () => {
    await openProcess('a', { member: outboxOf('a', { isHeld: true }) });
    const b = await openProcess('b', { member: outboxOf('b') });
    expect(sent).toEqual(['a']);
    const { id } = (await rowNow()) ?? {};
    await pass(TAKEN_MS, b);
    expect([b.group.isHeld(), sent]).toEqual([true, ['a']]);
    await pass(30_000, b);
    expect(sent).toEqual(['a', 'b']);
    expect(await rowNow()).toMatchObject({ id, state: 'sent', claim: null, tries: 2 });
  });

  it('is recorded by the one that has the lease, where the send of the other comes to its end', async () => {
    const a = await openProcess('a', { member: outboxOf('a', { isHeld: true }) });
    const b = await openProcess('b', { member: outboxOf('b') });
    await pass(TAKEN_MS, b);
    for (const resume of goOn) resume();
    await settle();
    expect(a.group.isHeld()).toBe(false);
    expect(await rowNow()).toMatchObject({ state: 'claimed', claim: { by: 'a' }, attempts: [] });
  });
});
