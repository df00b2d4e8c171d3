import type { NodeList } from '../../contract/api/settings';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** Three reports that did not come. */
const SILENT_AFTER_MS = 15_000;

/** The processes of this installation, by name. Errors: those of the store. */
export async function listNodes({
  nodes,
  clock,
}: Pick<ServiceContext, 'nodes' | 'clock'>): Promise<NodeList> {
  const now = clock.now();
  return {
    nodes: (await nodes.list()).map((node) => {
      const up = now - node.seenAt <= SILENT_AFTER_MS;
      return {
        id: node.id,
        name: node.name,
        roles: [...node.roles],
        version: node.version,
        startedAt: iso(node.startedAt),
        seenAt: iso(node.seenAt),
        up,
        judging: up && node.reports.lease === true,
        clockOffsetMs: node.clockOffsetMs,
      };
    }),
  };
}
