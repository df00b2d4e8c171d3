import { HINT_KINDS } from '../contract/api/live';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { Service } from '../kit/supervisor';
import { createChangeFollower, createChangeReader } from '../store/change-follower';
import type { StateKind, StateStore } from '../store/state-store';

/** What is passed on where changes are missing from the log: anything may have changed that a part waits for. */
const ANY_KIND: ReadonlySet<StateKind> = new Set<StateKind>([
  ...HINT_KINDS.filter((kind) => kind !== 'sessions'),
  'erasure',
]);

/** Calls `onWrite` with the kinds of what any process wrote to the state store from now on, within a second. Errors: those of the store. */
export async function createWriteFeed(deps: {
  state: StateStore;
  clock: Clock;
  logger: Logger;
  onWrite(kinds: ReadonlySet<StateKind>): Promise<void>;
}): Promise<Service> {
  const { state, clock, logger, onWrite } = deps;
  const reader = createChangeReader({
    state,
    from: await state.changes.latest(),
    onChanges: (changes) => onWrite(new Set(changes.map(({ kind }) => kind))),
    onGap: () => onWrite(ANY_KIND),
  });
  const { run, wake } = createChangeFollower(clock, {
    readNew: () =>
      reader.readNew().catch((error: unknown) => {
        logger.warn({ err: error }, 'what other processes wrote could not be read');
      }),
  });
  return {
    id: 'write feed',
    async run(signal) {
      const stop = state.onHint(({ seq }) => {
        if (seq === undefined || seq > reader.seq()) wake();
      });
      await run(signal).finally(stop);
    },
  };
}
