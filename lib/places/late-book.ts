import { type ArrivedSession, addLateSessions } from '../domain/places/late-sessions';
import type { LateSpan } from '../domain/places/remote-probe';
import type { StateStore } from '../store/state-store';

export type LateBook = {
  load(): Promise<void>;
  /** Durable when it resolves: call it before the sessions are stored. Errors: those of the store. */
  note(location: string, arrived: readonly ArrivedSession[]): Promise<void>;
  spansOf(location: string): readonly LateSpan[];
};

/** Which sessions of each location arrived late, so that nobody is notified of the past, also after a restart. */
export function createLateBook(deps: {
  state: Pick<StateStore, 'list' | 'mutate'>;
  clock: { now(): number };
}): LateBook {
  const { state, clock } = deps;
  const byLocation = new Map<string, readonly LateSpan[]>();
  let last: Promise<void> = Promise.resolve();

  async function add(location: string, arrived: readonly ArrivedSession[]): Promise<void> {
    const now = clock.now();
    const spans = addLateSessions(byLocation.get(location) ?? [], arrived, now);
    if (spans === null) return;
    const value = { location, spans };
    await state.mutate([{ op: 'put', kind: 'lateSessions', id: location, value }], now);
    byLocation.set(location, spans);
  }

  return {
    async load() {
      for (const { id, value } of await state.list('lateSessions')) byLocation.set(id, value.spans);
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
