import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { systemRandom } from '../../kit/random';
import type { Supervisor } from '../../kit/supervisor';
import type { StateStore } from '../../store/state-store';
import { createLeasedGroup, type LeasedGroup, type Member } from './leased-group';
import { clockObstacle } from './store-clock';

/** `judge`: evaluations, messages, retention, erasures. `polls`: asking health endpoints. */
export type LeaseName = 'judge' | 'polls';

type Leases = {
  underLease(member: Member, lease?: LeaseName): Promise<void>;
  isLeaseHeld(lease?: LeaseName): boolean;
};

/** The groups of work that one process at a time may do. Each asks for its lease when its first member is added. */
export function startLeases(deps: {
  state: StateStore;
  isShared: boolean;
  nodeId: string;
  supervisor: Supervisor;
  offsetMs(): number | null;
  config: Pick<Config, 'lease'>;
  clock: Clock;
  logger: Logger;
}): Leases {
  const { state, isShared, nodeId, supervisor, config, clock, logger } = deps;
  const groups = new Map<LeaseName, { group: LeasedGroup; joined: Promise<void> }>();

  function joinedGroup(lease: LeaseName) {
    const known = groups.get(lease);
    if (known) return known;
    const group = createLeasedGroup({
      state,
      lease,
      holder: nodeId,
      ttlMs: config.lease.ttlMs,
      isShared,
      obstacle: () => clockObstacle(deps.offsetMs()),
      clock,
      logger,
      random: systemRandom.fraction,
    });
    const joined = group.join().then(() => supervisor.start(group));
    const added = { group, joined };
    groups.set(lease, added);
    return added;
  }

  return {
    isLeaseHeld: (lease = 'judge') => groups.get(lease)?.group.isHeld() ?? false,
    async underLease(member, lease = 'judge') {
      const { group, joined } = joinedGroup(lease);
      await joined;
      await group.add(member);
    },
  };
}
