import type { ServiceContext } from '../../services/service-context';
import type { NodeRow } from '../../store/state-store';
import type { Core } from '../core';
import { VERSION } from '../version';
import { createNodePresence } from './node-presence';

export type NodeList = ServiceContext['nodes'];

/**
 * The processes of this installation. Where they share a store, this one writes its row from now on; `reports`: what it reports
 * there, by name. With stores of its own it is the only one, and nothing is written.
 */
export function startNodeList(
  core: Core,
  reports: Readonly<Record<string, () => unknown>>,
): NodeList {
  const { config, state, clock, logger, supervisor } = core;
  const read = () =>
    Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, report()]));
  const row = (): NodeRow => ({
    id: core.nodeId,
    name: config.node,
    roles: config.roles,
    version: VERSION,
    startedAt: core.startedAt,
    clockOffsetMs: core.isShared ? core.offsetMs() : 0,
    // Nobody else reads them where nobody shares the store.
    reports: { lease: core.isLeaseHeld(), ...(core.isShared ? read() : {}) },
  });
  if (!core.isShared) return { list: async () => [{ ...row(), seenAt: clock.now() }] };
  supervisor.start(createNodePresence({ state, clock, logger, row }));
  return { list: () => state.nodes.list() };
}
