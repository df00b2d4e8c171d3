import { type ArrivedSession, addLateSessions } from '../domain/places/late-sessions';
import type { LateSpan } from '../domain/places/remote-probe';
import { isAppError } from '../kit/errors';
import { createStateCache } from '../store/state-cache';
import type { Mutation, StateStore } from '../store/state-store';

export type LateBook = {
  /** Reads what is stored: at the start and, where other processes write it too, what they wrote since. Errors: those of the store. */
  refresh(): Promise<void>;
  /**
   * Durable when it resolves: call it before the sessions are stored. True where it wrote something. Errors: those of the store.
   */
  note(location: string, arrived: readonly ArrivedSession[]): Promise<boolean>;
  spansOf(location: string): readonly LateSpan[];
};

/** How often a row is written again that another process wrote meanwhile. */
const ATTEMPTS = 5;

/** Which sessions of each location arrived late, so that nobody is notified of the past, also after a restart. */
export function createLateBook(deps: {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: { now(): number };
  /** Other processes write it too. */
  isShared: boolean;
}): LateBook {
  const { state, clock, isShared } = deps;
  const cache = createStateCache({ state, kinds: ['lateSessions'] });
  const byLocation = new Map<string, readonly LateSpan[]>();
  let isRead = false;
  let last: Promise<unknown> = Promise.resolve();

  async function add(location: string, arrived: readonly ArrivedSession[]): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const now = clock.now();
      if (addLateSessions(byLocation.get(location) ?? [], arrived, now) === null) return false;
      const row = await state.get('lateSessions', location);
      const spans = addLateSessions(row?.value.spans ?? [], arrived, now);
      if (spans === null) {
        byLocation.set(location, row?.value.spans ?? []);
        return false;
      }
      const write = { kind: 'lateSessions', id: location, value: { location, spans } } as const;
      const mutation: Mutation = row
        ? { op: 'update', version: row.version, ...write }
        : { op: 'insert', ...write };
      try {
        await state.mutate([mutation], now);
      } catch (error) {
        const isOvertaken = isAppError(error) && ['conflict', 'not_found'].includes(error.code);
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
        continue;
      }
      byLocation.set(location, spans);
      return true;
    }
  }

  return {
    async refresh() {
      if (isRead && !isShared) return;
      const changes = await cache.refresh();
      isRead = true;
      if (!changes.isReloaded && changes.ids('lateSessions').size === 0) return;
      byLocation.clear();
      for (const { id, value } of cache.list('lateSessions')) byLocation.set(id, value.spans);
    },
    note(location, arrived) {
      // One after another: each adds to what the one before has written.
      const done = last.then(() => add(location, arrived));
      last = done.catch(() => undefined);
      return done;
    },
    spansOf: (location) => byLocation.get(location) ?? [],
  };
}
