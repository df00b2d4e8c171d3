import { listNodes } from '../nodes/list-nodes';
import type { ServiceContext } from '../service-context';
import { metricLines, type Sample } from './exposition';

const gauge = (name: string, help: string) => ({ name, type: 'gauge' as const, help });

/** The processes of this installation. Errors: those of the store. */
export async function nodeMetrics(ctx: Pick<ServiceContext, 'nodes' | 'clock'>): Promise<string> {
  const { nodes } = await listNodes(ctx);
  const of = newestByName(nodes);
  return [
    ...metricLines(
      gauge('tocsin_node_up', 'Whether a process of this installation reports in time.'),
      of.map(({ name, version, up }): Sample => [{ node: name, version }, up ? 1 : 0]),
    ),
    ...metricLines(
      gauge('tocsin_node_judging', 'Whether it is the one that evaluates and sends messages.'),
      of.map(({ name, judging }): Sample => [{ node: name }, judging ? 1 : 0]),
    ),
    ...metricLines(
      gauge('tocsin_node_clock_offset_seconds', 'Clock of the store minus its own.'),
      of.flatMap(({ name, clockOffsetMs }): Sample[] =>
        clockOffsetMs === null ? [] : [[{ node: name }, clockOffsetMs / 1000]],
      ),
    ),
  ].join('');
}

/** A process that started again has its name from the one before: the newer counts, so that no series is there twice. */
function newestByName<T extends { name: string; seenAt: string }>(nodes: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const node of nodes) {
    const known = newest.get(node.name);
    if (!known || known.seenAt < node.seenAt) newest.set(node.name, node);
  }
  return [...newest.values()];
}
