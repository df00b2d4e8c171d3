import { alignEdge } from '../domain/rules/count-windows';
import type { Target } from '../domain/targets/target';
import type { Logger } from '../kit/logger';
import type { EventStore } from '../store/event-store';
import type { Stored } from '../store/state-store';
import { type EvaluationInputs, instantsOf, lengthsOf } from './evaluation-inputs';
import {
  presentBucket,
  pruneSpans,
  readTallySpans,
  type SpanCache,
  spanEdges,
  spanKeys,
  type TallySpan,
} from './readings/tally-spans';
import type { SharedRows } from './readings/target-rows';

/** From this many targets with the same windows on, one read serves all of them. */
const SHARED_FROM = 8;
/** A shared read is cut at this many instants of single targets at most; targets with more are read by themselves. */
const MOST_INSTANTS = 24;

export type SharedRead = {
  targets: Array<Stored<Target>>;
  now: number;
  cache: SpanCache;
};

type Alike = { lengths: number[]; members: Array<{ id: string; edges: number[] }> };

/** Reads that serve many targets at once, by target. If one fails, its targets are read by themselves. */
export async function readShared(
  { events, logger }: { events: Pick<EventStore, 'tallies'>; logger: Logger },
  inputs: EvaluationInputs,
  { targets, now, cache }: SharedRead,
): Promise<Map<string, SharedRows>> {
  const used = new Set<string>();
  const shared = new Map<string, SharedRows>();
  for (const alike of alikeOf(inputs, targets, now)) {
    const { ids, instants } = togetherOf(alike);
    if (ids.length < SHARED_FROM) continue;
    try {
      const cuts = spanEdges(alike.lengths, { now, instants });
      for (const key of spanKeys(cuts)) used.add(key);
      const byTarget = new Map<string, TallySpan[]>(ids.map((id) => [id, []]));
      for (const row of await readTallySpans(events, cuts, { cache }))
        byTarget.get(row.targetId)?.push(row);
      for (const [id, rows] of byTarget) shared.set(id, { cuts, rows });
    } catch (error) {
      logger.warn({ err: error }, 'targets could not be read together');
    }
  }
  if (inputs.isTick) pruneSpans(cache, used);
  return shared;
}

/** Targets that need the same windows, with the edges of their own that lie inside them. */
function alikeOf(inputs: EvaluationInputs, targets: SharedRead['targets'], now: number): Alike[] {
  const { end } = presentBucket(now);
  const alike = new Map<string, Alike>();
  for (const { id, value } of targets) {
    const lengths = lengthsOf(inputs, value, now);
    const key = lengths.join();
    const group = alike.get(key) ?? { lengths, members: [] };
    alike.set(key, group);
    const oldest = end - Math.max(...lengths);
    const edges = instantsOf(inputs, id)
      .map((instant) => alignEdge(instant, end))
      .filter((edge) => edge > oldest);
    group.members.push({ id, edges });
  }
  return [...alike.values()];
}

/** Every edge is one more read for all of them: few targets with edges of their own are read by themselves. */
function togetherOf({ members }: Alike): { ids: string[]; instants: number[] } {
  const cut = members.filter(({ edges }) => edges.length > 0);
  const ids = members.filter(({ edges }) => edges.length === 0).map(({ id }) => id);
  const instants = new Set<number>();
  if (cut.length < SHARED_FROM) return { ids, instants: [] };
  for (const { id, edges } of cut) {
    const more = new Set([...instants, ...edges]);
    if (more.size > MOST_INSTANTS) continue;
    for (const edge of edges) instants.add(edge);
    ids.push(id);
  }
  return { ids, instants: [...instants] };
}
