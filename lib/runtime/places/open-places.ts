import type { Collector } from '../../collect/collector';
import { uuidv7 } from '../../kit/ids';
import { createPlaceRegistry, type PlaceRegistry } from '../../places/place-registry';
import { DEFAULT_SESSION_LIMITS } from '../../probe/session/session-limits';
import { openTarget } from '../../services/targets/target-secrets';
import type { Core } from '../core';
import type { Secrets } from '../secrets';

/** Starts the registry of probes in other places. */
export async function openPlaces(
  core: Core,
  secrets: Pick<Secrets, 'open'>,
  collector: Pick<Collector, 'addMeasured'>,
): Promise<PlaceRegistry> {
  const { state, clock, logger, startedAt } = core;
  let { config } = core;
  const registry = await createPlaceRegistry({
    state,
    clock,
    logger,
    startedAt,
    collector,
    ownLocation: config.location,
    // Of this process: whatever its end has cost, probes send their last minutes again.
    epoch: uuidv7(startedAt),
    open: (target) => openTarget(target, secrets.open),
    settings: () => ({
      limits: {
        ...DEFAULT_SESSION_LIMITS,
        ...config.sessionLimits,
        linkLocal: config.allowLinkLocal,
        maxInFlight: config.maxInFlight,
      },
      tls: config.outbound.tls,
    }),
  });
  core.onConfig((next) => {
    config = next;
    registry.wake();
  });
  core.onWrite((kinds) => {
    if (kinds.has('target') || kinds.has('release')) registry.wake();
  });
  core.onDrain(async () => registry.drain?.());
  core.supervisor.start(registry);
  return registry;
}
