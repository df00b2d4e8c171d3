import type { Release } from '../../domain/deployments/release';
import { isMeasuredFrom } from '../../domain/places/owner';
import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import type { Prober } from '../../probe/schedule/prober';
import { openTarget } from '../../services/targets/target-secrets';
import { createChangeFollower } from '../../store/change-follower';
import { createStateCache } from '../../store/state-cache';
import type { StateStore } from '../../store/state-store';
import type { Secrets } from '../secrets';
import type { KnownSecrets } from '../target-secrets/known-secrets';

type TargetFeed = Service & { wake(): void };

/**
 * Hands targets and releases to the probe as they are in the state store, from the start on and after every change. `wake`: another
 * probe shares them now, so that they are handed over again.
 */
export async function createTargetFeed(deps: {
  state: StateStore;
  prober: Pick<Prober, 'setTargets' | 'noteRelease'>;
  /** Gets the same targets. */
  knownSecrets?: Pick<KnownSecrets, 'set'> | undefined;
  secrets: Pick<Secrets, 'open'>;
  /** Where the probe of this process measures from. */
  location: string;
  /** Whether it measures a target of its location now: probes of other processes may do that. */
  isOwn?: ((targetId: string) => boolean) | undefined;
  clock: Clock;
  logger: Logger;
}): Promise<TargetFeed> {
  const { state, prober, secrets, logger } = deps;
  const cache = createStateCache({ state, kinds: ['target', 'release'] });
  const noted = new Set<string>();
  const { isOwn = () => true } = deps;
  let areTargetsSent = false;
  let own = '';

  /** Which of the targets are measured here. */
  const ownIds = () =>
    cache
      .list('target')
      .filter(({ value }) => isMeasuredFrom(value, deps.location) && isOwn(value.id))
      .map(({ id }) => id);

  function sendTargets(): void {
    const targets = cache.list('target').flatMap(({ value }) => {
      try {
        return [openTarget(value, secrets.open)];
      } catch (error) {
        if (!isAppError(error)) throw error;
        logger.error(
          { targetId: value.id, target: value.name, err: error },
          'target is not probed',
        );
        return [];
      }
    });
    // What is measured from elsewhere only is not scheduled here, and somebody may still run one session of it.
    const ids = ownIds();
    const ours = new Set(ids);
    own = ids.join();
    prober.setTargets(targets.map((one) => (ours.has(one.id) ? one : { ...one, paused: true })));
    deps.knownSecrets?.set(targets);
    areTargetsSent = true;
  }

  function noteRelease(id: string, release: Release): void {
    if (release.seeded || noted.has(id)) return;
    noted.add(id);
    prober.noteRelease(release.targetId, release.startedAt);
  }

  async function sendChanges(): Promise<void> {
    const changes = await cache.refresh();
    if (changes.isReloaded || changes.ids('target').size > 0) areTargetsSent = false;
    if (deps.isOwn && ownIds().join() !== own) areTargetsSent = false;
    // Targets first: the probe drops releases of targets that it does not know yet.
    if (!areTargetsSent) sendTargets();
    for (const { id, value } of cache.list('release')) noteRelease(id, value);
  }

  await sendChanges();
  const { run, wake } = createChangeFollower(deps.clock, { readNew: sendChanges });
  return { id: 'target feed', run, wake };
}
