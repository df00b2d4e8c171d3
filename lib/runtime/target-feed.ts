import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import type { Service } from '../kit/supervisor';
import type { Prober } from '../probe/schedule/prober';
import { createChangeFollower } from '../store/change-follower';
import type { Change, StateStore } from '../store/state-store';
import { openTarget } from './open-target';
import type { Secrets } from './secrets';

export type TargetFeed = Service & { wake(): void };

/** Tells the probe about targets and releases as they are in the state store, from the start on and after every change. */
export async function createTargetFeed(deps: {
  state: StateStore;
  prober: Pick<Prober, 'setTargets' | 'noteRelease'>;
  secrets: Pick<Secrets, 'open'>;
  clock: Clock;
  logger: Logger;
}): Promise<TargetFeed> {
  const { state, prober, secrets, logger } = deps;
  const known = new Set<string>();

  const sendTargets = async () => {
    const rows = await state.list('target');
    prober.setTargets(
      rows.flatMap(({ value }) => {
        try {
          return [openTarget(value, secrets)];
        } catch (error) {
          if (!isAppError(error)) throw error;
          logger.error(
            { targetId: value.id, target: value.name, err: error },
            'target is not probed',
          );
          return [];
        }
      }),
    );
  };
  const noteReleases = async (changes: Change[]) => {
    const ids = new Set(
      changes.filter((c) => c.kind === 'release' && c.op === 'put').map((c) => c.id),
    );
    for (const id of ids) {
      const release = (await state.get('release', id))?.value;
      if (!release || release.seeded || known.has(id)) continue;
      known.add(id);
      prober.noteRelease(release.targetId, release.startedAt);
    }
  };
  const from = await state.changes.latest();
  const follower = createChangeFollower({
    state,
    clock: deps.clock,
    from,
    onChanges: async (changes) => {
      if (changes.some((change) => change.kind === 'target')) await sendTargets();
      await noteReleases(changes);
    },
  });
  // The probe forgets releases of targets that it does not know yet.
  await sendTargets();
  for (const { id, value } of await state.list('release')) {
    known.add(id);
    if (!value.seeded) prober.noteRelease(value.targetId, value.startedAt);
  }
  return { id: 'target feed', run: (signal) => follower.run(signal), wake: () => follower.wake() };
}
