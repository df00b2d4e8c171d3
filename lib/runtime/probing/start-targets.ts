import type { PlaceRegistry } from '../../places/place-registry';
import type { Prober } from '../../probe/schedule/prober';
import type { Core } from '../core';
import type { Secrets } from '../secrets';
import type { KnownSecrets } from '../target-secrets/known-secrets';
import { createTargetFeed } from './target-feed';

/** Hands the stored targets to the probe of this process. `places`: who else measures, where other processes may. */
export async function startTargets(
  core: Core,
  parts: {
    /** Null where this process has no probe. */
    prober: Prober | null;
    secrets: Secrets;
    knownSecrets: KnownSecrets;
    places: PlaceRegistry | null;
  },
): Promise<void> {
  const { clock, logger, state } = core;
  const { location } = core.config;
  const { prober, secrets, knownSecrets, places } = parts;
  const feed = await createTargetFeed({
    clock,
    logger,
    state,
    prober: prober ?? NO_PROBER,
    secrets,
    knownSecrets,
    location,
    isOwn: places?.isOwn,
  });
  core.onWrite(feed.wake);
  places?.onChange(feed.wake);
  core.supervisor.start(feed);
}

const NO_PROBER = { setTargets: () => undefined, noteRelease: () => undefined };
