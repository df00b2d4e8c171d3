import type { EventStore } from '../store/event-store';
import { STARTUP_MS } from './limits';

/** How long a target may be without a session, and still count as watched: a collector starts again meanwhile. */
const GAP_MS = 120_000;
const BUCKET_MS = 10_000;

/** Since when each target is watched: what ran then may have run for long. */
export type FirstSight = {
  /** The targets of these rows were seen. Errors: those of the store. */
  note(rows: ReadonlyArray<{ targetId: string | null }>, now: number): Promise<void>;
  /** Epoch ms, by the id of the target. */
  seenSince: ReadonlyMap<string, number>;
};

/**
 * Where one process collects, since it first saw a target. Where others do too, they may have watched it before: since the first of
 * its sessions of the last minutes, so that one collector that starts again does not take a new version for an old one.
 */
export function createFirstSight(
  events: Pick<EventStore, 'tallies'>,
  { isShared }: { isShared: boolean },
): FirstSight {
  const seenSince = new Map<string, number>();

  async function watchedSince(targetIds: string[], now: number): Promise<Map<string, number>> {
    const from = Math.floor((now - STARTUP_MS - GAP_MS) / BUCKET_MS) * BUCKET_MS;
    const rows = await events.tallies({
      targetIds,
      from,
      to: now + BUCKET_MS,
      step: '10s',
      mergeMs: BUCKET_MS,
      sources: ['synthetic'],
      groupBy: ['targetId'],
    });
    const since = new Map<string, number>();
    for (const { at, group } of rows) {
      const id = group.targetId ?? '';
      since.set(id, Math.min(at, since.get(id) ?? at));
    }
    return since;
  }

  return {
    seenSince,
    async note(rows, now) {
      const ids = new Set(rows.flatMap(({ targetId }) => targetId ?? []));
      const fresh = [...ids].filter((id) => !seenSince.has(id));
      if (fresh.length === 0) return;
      const others = isShared ? await watchedSince(fresh, now) : null;
      for (const id of fresh) seenSince.set(id, Math.min(now, others?.get(id) ?? now));
    },
  };
}
