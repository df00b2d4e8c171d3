import type { StateKind, StateStore } from './state-store';

/**
 * The store, calling `onWrite` with the kinds that were written after every write, so that who follows the log need not wait
 * for its next look. A write is done when `onWrite` is: who was just disabled is out before the answer is.
 */
export function wakingState(
  state: StateStore,
  onWrite: (kinds: ReadonlySet<StateKind>) => void | Promise<void>,
): StateStore {
  return {
    get: (kind, id) => state.get(kind, id),
    list: (kind, group) => state.list(kind, group),
    page: (kind, of) => state.page(kind, of),
    async mutate(mutations, at) {
      const seq = await state.mutate(mutations, at);
      await onWrite(new Set(mutations.map(({ kind }) => kind)));
      return seq;
    },
    changes: state.changes,
    close: () => state.close(),
  };
}
