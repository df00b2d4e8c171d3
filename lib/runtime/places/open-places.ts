import type { Collector } from '../../collect/collector';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { createPlaceRegistry, type PlaceRegistry } from '../../places/place-registry';
import { DEFAULT_SESSION_LIMITS } from '../../probe/session/session-limits';
import { openTarget } from '../../services/targets/target-secrets';
import type { Core } from '../core';
import type { Secrets } from '../secrets';
import { VERSION } from '../version';
import type { WatchedProber } from '../watched-prober';

type PlaceParts = {
  secrets: Pick<Secrets, 'open'>;
  /** Null where this process has none: it takes in no results then. */
  collector: Pick<Collector, 'addMeasured'> | null;
  /** Null where this process has none. */
  prober: Pick<WatchedProber, 'stats'> | null;
};

/** Starts the registry of probes in other places and processes. Errors: those of the store. */
export async function openPlaces(core: Core, parts: PlaceParts): Promise<PlaceRegistry> {
  const { state, clock, logger, startedAt, isShared } = core;
  const { secrets, collector, prober } = parts;
  let { config } = core;
  const registry = await createPlaceRegistry({
    state,
    clock,
    logger,
    startedAt,
    isShared,
    collector: collector ?? NO_COLLECTOR,
    ownLocation: prober && config.location,
    ownProbe: isShared && prober ? ownProbe(core, prober) : undefined,
    // Of this process: whatever its end has cost, probes send their last minutes again. A database outlives its processes.
    epoch: isShared ? 'database' : uuidv7(startedAt),
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

function ownProbe({ nodeId, config }: Core, prober: Pick<WatchedProber, 'stats'>) {
  const { node: name, location } = config;
  return {
    id: nodeId,
    name,
    location,
    version: VERSION,
    heartbeatAt: () => prober.stats().heartbeatAt,
    load() {
      const { inFlight, loopLagMs, restarts } = prober.stats();
      return { inFlight, loopLagMs, restarts };
    },
  };
}

const NO_COLLECTOR: Pick<Collector, 'addMeasured'> = {
  addMeasured: () =>
    Promise.reject(
      new AppError(
        'unavailable',
        'this process does not have the role collect: send to one that has it',
      ),
    ),
};
