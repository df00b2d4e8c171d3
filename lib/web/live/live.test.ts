import { describe, expect, it } from 'vitest';
import type { Hint } from '../../contract/api/live';
import { createLiveClient, type LiveSocket } from './live';
import { PREFIXES, type Prefix } from './query-keys';

function world() {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const handlers = new Map<string, (arg: never) => void>();
  const invalidated: Prefix[] = [];
  const targetsOf: Array<string[] | null> = [];
  let auth: () => { seq?: number } = () => ({});
  let disconnected = false;
  let answers = true;
  const socket: LiveSocket = {
    on: (event: string, run: (arg: never) => void) => handlers.set(event, run),
    disconnect: () => {
      disconnected = true;
    },
  };
  const client = createLiveClient({
    connect: (give) => {
      auth = give;
      return socket;
    },
    invalidate: (prefix, targets) => {
      invalidated.push(prefix);
      targetsOf.push(targets && [...targets]);
    },
    ask: () => Promise.resolve(answers),
    now: () => now,
    later: (run, ms) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  });
  return {
    client,
    invalidated,
    targetsOf,
    auth: () => auth(),
    disconnected: () => disconnected,
    timers: () => timers.length,
    emit: (event: string, arg?: unknown) => handlers.get(event)?.(arg as never),
    /** In steps, so that a timer which sets the next one still fires. */
    pass: (ms: number) => {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, now + 500);
        const due = timers.filter((timer) => timer.at <= now);
        timers = timers.filter((timer) => timer.at > now);
        for (const timer of due) timer.run();
      }
    },
    hang: () => {
      answers = false;
    },
    now: () => now,
  };
}

const hint = (seq: number, kind: Hint['kind']): Hint => ({ seq, kind, id: 'x' });

describe('hints', () => {
  it('make queries stale by prefix, at once and then at most once a second per prefix', () => {
    const w = world();
    w.emit('connect');
    w.emit('hints', [hint(1, 'indicatorState'), hint(2, 'indicatorState')]);
    expect(w.invalidated).toEqual(['overview']);
    w.pass(1_000 / 2);
    w.emit('hints', [hint(3, 'indicatorState')]);
    w.emit('hints', [hint(4, 'settings')]);
    expect(w.invalidated).toEqual(['overview', 'settings', 'evidence']);
    w.pass(1_000 / 2);
    expect(w.invalidated).toEqual(['overview', 'settings', 'evidence', 'overview']);
    w.pass(3 * 1_000);
    expect(w.invalidated).toHaveLength(4);
  });

  it('make charts stale at most once in ten seconds', () => {
    const w = world();
    w.emit('connect');
    const evidence = () => w.invalidated.filter((prefix) => prefix === 'evidence').length;
    w.emit('hints', [hint(1, 'sessions')]);
    expect(evidence()).toBe(1);
    for (let seq = 2; seq <= 10; seq += 1) {
      w.pass(1_000);
      w.emit('hints', [hint(seq, 'sessions')]);
    }
    expect(evidence()).toBe(1);
    w.pass(1_000);
    expect(evidence()).toBe(2);
    expect(w.invalidated.filter((prefix) => prefix === 'overview').length).toBe(10);
  });

  it('make states stale at once, and at most once in five seconds where only counts changed', () => {
    const w = world();
    w.emit('connect');
    const overview = () => w.invalidated.filter((prefix) => prefix === 'overview').length;
    const passed = (seq: number): Hint => ({ ...hint(seq, 'sessions'), counts: true });
    w.emit('hints', [passed(1)]);
    expect(overview()).toBe(1);
    for (let seq = 2; seq < 6; seq += 1) {
      w.pass(1_000);
      w.emit('hints', [passed(seq)]);
    }
    expect(overview()).toBe(1);
    w.pass(1_000);
    expect(overview()).toBe(2);
    // One that did not pass is not held up by those that wait.
    w.emit('hints', [passed(6)]);
    w.pass(1_000);
    w.emit('hints', [hint(7, 'sessions')]);
    expect(overview()).toBe(3);
    w.pass(5_000);
    expect(overview()).toBe(3);
  });

  it('are about the targets that they name, all that wait together, or about any', () => {
    const w = world();
    w.emit('connect');
    const about = (seq: number, target: string): Hint => ({
      ...hint(seq, 'indicatorState'),
      id: target,
    });
    w.emit('hints', [about(1, 'a')]);
    w.emit('hints', [about(2, 'b'), about(3, 'c'), about(4, 'b')]);
    w.pass(1_000);
    w.emit('hints', [about(5, 'a')]);
    w.emit('hints', [hint(6, 'maintenance')]);
    w.pass(1_000);
    const overview = w.targetsOf.filter((_, index) => w.invalidated[index] === 'overview');
    expect(overview).toEqual([['a'], ['b', 'c'], null]);
  });

  it('leave a session that has ended alone', () => {
    const w = world();
    w.emit('hints', [hint(1, 'sessions')]);
    expect(w.invalidated).not.toContain('session');
    expect(w.invalidated).not.toContain('frames');
    expect(w.invalidated).toContain('sessions');
  });

  it('of a kind that this page does not know are passed over', () => {
    const w = world();
    w.emit('hints', [{ seq: 9, kind: 'newer' as never, id: 'x' }]);
    expect(w.invalidated).toEqual([]);
    expect(w.auth()).toEqual({ seq: 9 });
  });
});

describe('the link', () => {
  it('goes on after the last change seen', () => {
    const w = world();
    expect(w.auth()).toEqual({});
    w.emit('hello', { seq: 40, resync: false });
    w.emit('hints', [hint(42, 'target'), hint(41, 'target')]);
    expect(w.auth()).toEqual({ seq: 42 });
    expect(w.invalidated).not.toContain('settings');
  });

  it('asks for everything again after a gap', () => {
    const w = world();
    w.emit('hello', { seq: 99, resync: true });
    expect([...w.invalidated].sort()).toEqual([...PREFIXES].sort());
    expect(w.auth()).toEqual({ seq: 99 });
  });

  it('says live, polling since the link went, stale since the last answer, and live again', () => {
    const w = world();
    const seen: string[] = [];
    w.client.subscribe(() => seen.push(w.client.status().kind));
    expect(w.client.status()).toEqual({ kind: 'connecting' });
    w.emit('connect');
    expect(w.client.status()).toEqual({ kind: 'live' });
    w.pass(1_000);
    w.client.requestEnded(true);
    const lastAnswer = w.now();
    w.pass(5_000);
    w.emit('disconnect');
    expect(w.client.status()).toEqual({ kind: 'polling', since: w.now() });
    w.pass(5_000);
    w.client.requestEnded(false);
    expect(w.client.status()).toEqual({ kind: 'stale', since: lastAnswer });
    w.pass(5_000);
    w.emit('connect_error');
    w.client.requestEnded(true);
    expect(w.client.status().kind).toBe('polling');
    w.emit('connect');
    expect(seen).toEqual(['live', 'polling', 'stale', 'polling', 'live']);
  });

  it('makes every query look once when it goes down, so that polling starts', () => {
    const w = world();
    w.emit('connect');
    w.emit('disconnect');
    expect([...w.invalidated].sort()).toEqual([...PREFIXES].sort());
    const timers = w.timers();
    w.emit('connect_error');
    expect(w.timers()).toBe(timers);
  });

  it('takes a link without a heartbeat for dead after 6 s, and is stale once a request fails too', async () => {
    const w = world();
    w.emit('connect');
    for (let second = 0; second < 20; second += 2) {
      w.pass(2_000);
      w.emit('beat');
    }
    expect(w.client.status()).toEqual({ kind: 'live' });
    const heard = w.now();
    w.hang();
    w.pass(6_000);
    expect(w.client.status()).toEqual({ kind: 'live' });
    w.pass(1_000);
    expect(w.client.status().kind).toBe('polling');
    await Promise.resolve();
    expect(w.client.status()).toEqual({ kind: 'stale', since: heard });
    w.emit('beat');
    w.client.requestEnded(true);
    expect(w.client.status()).toEqual({ kind: 'live' });
  });

  it('polls where only the link is silent', async () => {
    const w = world();
    w.emit('connect');
    w.pass(8_000);
    await Promise.resolve();
    expect(w.client.status().kind).toBe('polling');
  });

  it('leaves nothing behind when it stops', () => {
    const w = world();
    w.emit('hints', [hint(1, 'settings'), hint(2, 'settings')]);
    w.emit('hints', [hint(3, 'settings')]);
    w.client.stop();
    expect([w.timers(), w.disconnected()]).toEqual([0, true]);
  });
});
