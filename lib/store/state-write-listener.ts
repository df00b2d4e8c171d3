import type { StateKind, StateStore } from './state-store';

/**
 * The same store, calling `onWrite` with the written kinds after every write, so that readers of the change log in this
 * process need not wait for their next poll. A write resolves after `onWrite` does: a user who was just disabled is signed
 * out before the request that disabled them is answered.
 */
export function withWriteListener(
  state: StateStore,
  onWrite: (kinds: ReadonlySet<StateKind>) => void | Promise<void>,
): StateStore {
  return {
    ...state,
    async mutate(mutations, at, options) {
      const seq = await state.mutate(mutations, at, options);
      await onWrite(new Set(mutations.map(({ kind }) => kind)));
      return seq;
    },
  };
}
