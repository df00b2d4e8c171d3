import type { Target } from '../../domain/targets/target';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import {
  hasClearSecrets,
  sealTarget,
  tryOpenTarget,
  UNREADABLE_PROBLEM,
} from '../../services/targets/target-secrets';
import type { StateStore } from '../../store/state-store';
import type { Secrets } from '../secrets';

/**
 * Brings stored targets in line with the key of the data directory, once per start and in one transaction: what an older version
 * stored in the clear is sealed, a target whose secrets cannot be opened is paused, and resumes as it was once they can. It is no
 * schema migration, because it needs the key.
 */
export async function sealTargets(deps: {
  state: StateStore;
  secrets: Pick<Secrets, 'seal' | 'open' | 'isSealed'>;
  clock: Clock;
  logger: Logger;
}): Promise<void> {
  const { state, secrets, clock, logger } = deps;
  const changed = (await state.list('target')).flatMap(({ id, value }) => {
    const target = inLine(value, secrets);
    if (target.unreadable)
      logger.error(
        { targetId: id, target: target.name },
        `target is not probed: ${UNREADABLE_PROBLEM}`,
      );
    return target === value
      ? []
      : [{ op: 'put' as const, kind: 'target' as const, id, value: target }];
  });
  if (changed.length > 0) await state.mutate(changed, clock.now());
}

function inLine(
  stored: Target,
  { seal, open, isSealed }: Pick<Secrets, 'seal' | 'open' | 'isSealed'>,
): Target {
  const clear = tryOpenTarget(stored, open);
  if (clear === null) {
    if (stored.unreadable) return stored;
    return { ...stored, paused: true, unreadable: { wasPaused: stored.paused } };
  }
  const { unreadable } = stored;
  if (unreadable === undefined && !hasClearSecrets(stored, isSealed)) return stored;
  return sealTarget({ ...clear, paused: unreadable?.wasPaused ?? stored.paused }, seal);
}
