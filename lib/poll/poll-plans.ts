import { type HealthPoll, pollAddress, pollStateId } from '../domain/polls/health-poll';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';

/** A new poll is asked first within this time, so that those of many targets do not all start in the same instant. */
const FIRST_WITHIN_MS = 5_000;

/** A poll of a target, and when it is asked next, epoch ms. */
export type PlannedPoll = { poll: HealthPoll; target: Target; address: string; dueAt: number };

export type PollPlans = {
  /** Plans the polls of these targets and no others; returns the ids of all. One whose address stays keeps its time. */
  update(targets: readonly Target[]): Set<string>;
  get(id: string): PlannedPoll | undefined;
  all(): Iterable<[string, PlannedPoll]>;
};

/** Which health endpoints are asked, and when. */
export function createPollPlans({
  clock,
  random,
}: {
  clock: Clock;
  random: () => number;
}): PollPlans {
  const plans = new Map<string, PlannedPoll>();
  return {
    update(targets) {
      const wanted = new Set<string>();
      for (const target of targets)
        for (const poll of target.poll ?? []) {
          const id = pollStateId(target.id, poll.name);
          wanted.add(id);
          const address = pollAddress(poll, target.url);
          const known = plans.get(id);
          const dueAt =
            known?.address === address
              ? known.dueAt
              : clock.now() + random() * Math.min(FIRST_WITHIN_MS, poll.everyMs);
          plans.set(id, { poll, target, address, dueAt });
        }
      for (const id of plans.keys()) if (!wanted.has(id)) plans.delete(id);
      return wanted;
    },
    get: (id) => plans.get(id),
    all: () => plans.entries(),
  };
}
