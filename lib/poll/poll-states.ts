import {
  type HealthPoll,
  type HealthReading,
  POLL_STORED_EVERY_MS,
  type PollState,
  pollStateId,
} from '../domain/polls/health-poll';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import type { Mutation, StateStore } from '../store/state-store';

type Deps = { state: Pick<StateStore, 'list' | 'mutate'>; clock: Pick<Clock, 'now'> };
type Asked = { poll: HealthPoll; target: Target; address: string };

/** States of polls, in memory and stored: each change, and otherwise every five minutes. Errors: those of the store. */
export function createPollStates({ state, clock }: Deps) {
  const states = new Map<string, PollState>();
  const storedAt = new Map<string, number>();
  let isLoaded = false;

  return {
    of: (id: string): PollState | undefined => states.get(id),

    /** Reads what an earlier process stored, once. */
    async load(): Promise<void> {
      if (isLoaded) return;
      for (const { id, value } of await state.list('pollState')) states.set(id, value);
      isLoaded = true;
    },

    async removeOthers(wanted: ReadonlySet<string>): Promise<void> {
      const gone = [...states.keys()].filter((id) => !wanted.has(id));
      for (const id of gone) {
        states.delete(id);
        storedAt.delete(id);
      }
      if (gone.length === 0) return;
      const mutations = gone.map((id): Mutation => ({ op: 'delete', kind: 'pollState', id }));
      await state.mutate(mutations, clock.now());
    },

    async note({ poll, target, address }: Asked, reading: HealthReading): Promise<void> {
      const now = clock.now();
      const id = pollStateId(target.id, poll.name);
      const before = states.get(id);
      const isSame = before !== undefined && before.word === reading.word;
      const next: PollState = {
        ...reading,
        targetId: target.id,
        name: poll.name,
        path: new URL(address).pathname,
        since: isSame ? before.since : now,
        at: now,
        everyMs: poll.everyMs,
      };
      states.set(id, next);
      const isNews = !isSame || before.reason !== next.reason || before.detail !== next.detail;
      if (!isNews && now - (storedAt.get(id) ?? 0) < POLL_STORED_EVERY_MS) return;
      storedAt.set(id, now);
      const put: Mutation = { op: 'put', kind: 'pollState', id, group: target.id, value: next };
      await state.mutate([put], now);
    },
  };
}
