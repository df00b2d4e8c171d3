/** A target is evaluated on every committed batch of its own, at most this often; all of them this often regardless (decision 24). */
const MIN_GAP_MS = 1_000;
const TICK_MS = 15_000;

/** Which targets are due for evaluation. Instants are monotonic ms. */
export type EvaluationSchedule = {
  /** Sessions of these targets were committed. */
  request(targetIds: Iterable<string>): void;
  /** What is due: requested targets, perhaps none; at the tick null, for all of them. The caller evaluates what it takes. */
  takeDue(now: number): ReadonlySet<string> | null;
  /** Ms until something is due; 0 or less: now. */
  dueInMs(now: number): number;
  /** The next tick is due at once. */
  restart(now: number): void;
};

export function createEvaluationSchedule(now: number): EvaluationSchedule {
  const requested = new Set<string>();
  /** When each target was taken by request since the last tick. */
  const takenAt = new Map<string, number>();
  let tickedAt = Number.NEGATIVE_INFINITY;
  let nextTick = now;
  const dueAt = (id: string) => (takenAt.get(id) ?? tickedAt) + MIN_GAP_MS;
  return {
    request(targetIds) {
      for (const id of targetIds) requested.add(id);
    },
    takeDue(now) {
      if (now >= nextTick) {
        requested.clear();
        takenAt.clear();
        tickedAt = now;
        nextTick = now + TICK_MS;
        return null;
      }
      const due = new Set([...requested].filter((id) => dueAt(id) <= now));
      for (const id of due) {
        requested.delete(id);
        takenAt.set(id, now);
      }
      return due;
    },
    dueInMs: (now) => Math.min(nextTick, ...[...requested].map(dueAt)) - now,
    restart(now) {
      nextTick = now;
    },
  };
}
