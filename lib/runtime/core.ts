import { randomUUID } from 'node:crypto';
import type { Timings } from '../alert/pipeline';
import type { Config, ConfigResult } from '../config/config';
import { hasAllRoles, type NodeRole } from '../domain/nodes/node-role';
import { type Clock, systemClock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import { systemRandom } from '../kit/random';
import { createSupervisor, type Supervisor } from '../kit/supervisor';
import type { CreateProber } from '../probe/schedule/worker-client';
import type { Deadlines } from '../probe/session/limits';
import type { ServiceContext } from '../services/service-context';
import type { EventStore } from '../store/event-store';
import { openStores } from '../store/open-stores';
import type { StateKind, StateStore } from '../store/state-store';
import { withWriteListener } from '../store/state-write-listener';
import type { Stores } from '../store/stores';
import { type CleanupStack, createCleanupStack } from './cleanup-stack';
import { createStoreHealth, type StoreHealth } from './health/store-health';
import { noteProgress, warnOfLoss } from './health/stored-progress';
import type { Member } from './lease/leased-group';
import { type LeaseName, startLeases } from './lease/start-leases';
import { createStoreClock, type StoreClock } from './lease/store-clock';
import { wideDataWarning } from './wide-data';
import { createWriteFeed } from './write-feed';

/** How long sessions in flight may take to end once the process is asked to stop. */
export const DRAIN_LIMIT_MS = 10_000;

/** Links of a process that serves no pages lead here. */
const NO_PAGES_URL = 'http://localhost';

/** The configuration file of a running process. */
export type ConfigSource = {
  /** Absolute path, whether or not the file is there. */
  file: string;
  read(): ConfigResult;
};

export type RuntimeOptions = {
  config: Config;
  clock: Clock;
  logger: Logger;
  /** Where people reach the pages: what links in messages begin with. Where absent, the configured URL. */
  publicUrl?: string | undefined;
  /** When messages are sent, instead of the usual group waits (docs/statistics.md): a quick drill waits for no group. */
  timings?: Timings | undefined;
  /** Deadlines of every session, instead of the usual ones: a gate with `--timeout`. */
  sessionDeadlines?: Deadlines | undefined;
  /** Where the configuration is read again while the process runs; without it a change needs a restart. */
  configSource?: ConfigSource | undefined;
  demo?: ServiceContext['demo'] | undefined;
  /** Instead of a probe thread, which goes by the system's clock: a prober that goes by `clock`. */
  createProber?: CreateProber | undefined;
  /** Stores that other processes use too, instead of those of the data directory; the runtime does not close them. */
  sharedStores?: Stores | undefined;
  /** Runs after provisioning and before the first session: the demo's seeded history. */
  prepare?:
    | ((context: Pick<ServiceContext, 'events' | 'state' | 'clock'>) => Promise<void>)
    | undefined;
};

type OnConfig = (config: Config) => void;
type OnWrite = (kinds: ReadonlySet<StateKind>) => void | Promise<void>;

/** What every part is built on: options, open stores, and where a part registers what has to run with it. */
export type Core = {
  options: RuntimeOptions;
  /** As it was at the start. */
  config: Config;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
  /** Epoch ms. */
  startedAt: number;
  stores: Stores;
  /** What calls of the stores showed about their files. */
  health: StoreHealth;
  events: EventStore;
  state: StateStore;
  supervisor: Supervisor;
  cleanups: CleanupStack;
  /** Whether other processes may use the same stores. */
  isShared: boolean;
  /** Names this process in leases and among the nodes; another one at each start. */
  nodeId: string;
  /** Whether this process has a role. One that shares its stores with nobody has all. */
  has(role: NodeRole): boolean;
  /** The store's clock minus that of this process, ms; null where they are one, and before it was measured. */
  offsetMs(): number | null;
  /**
   * Starts work that one process at a time may do, while this process is the one: by default that of the judge. Resolves when it
   * has started, or will start later. Errors: those of the member and of the store.
   */
  underLease(member: Member, lease?: LeaseName): Promise<void>;
  /** Whether this process does that work now. */
  isLeaseHeld(lease?: LeaseName): boolean;
  /**
   * Calls `run` with the kinds of every write to the state store; a write of this process resolves after `run` has. Those of other
   * processes follow within a second, together with its own once more. The returned function ends it.
   */
  onWrite(run: OnWrite): () => void;
  /** Calls `run` with each configuration that replaces the one of the start. It must not fail. */
  onConfig(run: OnConfig): void;
  applyConfig(config: Config): void;
  /** Calls `run` when the process is asked to stop, before anything is closed. */
  onDrain(run: () => Promise<void>): void;
  drain(): Promise<void>;
};

/** Opens the stores. What is open is closed by `cleanups.unwind`. Errors: AppError `conflict`, `unavailable` of the stores. */
export async function openCore(options: RuntimeOptions): Promise<Core> {
  const { config, logger } = options;
  const cleanups = createCleanupStack(logger);
  // Its limits are of threads at work: real time, whatever `clock` is.
  const directory = config.dataDirectory;
  const { sharedStores } = options;
  const { storage } = config;
  const migrates = hasAllRoles(config.roles);
  const opening = { directory, storage, migrates, logger, clock: systemClock };
  const stores = sharedStores ?? (await openStores(opening));
  if (!sharedStores) cleanups.add('stores', () => stores.close());
  const isShared = sharedStores !== undefined || storage !== null;
  const storeClock = isShared ? await openStoreClock(stores, options) : null;
  const clock = storeClock?.clock ?? options.clock;
  if (storage === null) await watchDirectory({ stores, directory, clock, logger }, cleanups);
  const health = createStoreHealth(systemClock);
  const supervisor = createSupervisor({ clock, logger, random: systemRandom.fraction });
  cleanups.add('services', () => supervisor.stop(DRAIN_LIMIT_MS));
  const onWrite = new Set<OnWrite>();
  const onConfig: OnConfig[] = [];
  const onDrain: Array<() => Promise<void>> = [];
  const notifyParts = async (kinds: ReadonlySet<StateKind>) => {
    await Promise.all([...onWrite].map((run) => run(kinds)));
  };
  const state = withWriteListener(health.watch(stores.state), notifyParts);
  if (storeClock) {
    supervisor.start(storeClock.service);
    supervisor.start(await createWriteFeed({ state, clock, logger, onWrite: notifyParts }));
  }
  const nodeId = randomUUID();
  const offsetMs = storeClock?.offsetMs ?? (() => null);
  const leases = startLeases({
    state,
    isShared,
    nodeId,
    supervisor,
    offsetMs,
    config,
    clock,
    logger,
  });
  return {
    options,
    config,
    clock,
    logger,
    publicUrl: options.publicUrl ?? config.publicUrl ?? NO_PAGES_URL,
    startedAt: clock.now(),
    stores,
    health,
    events: health.watch(stores.events),
    state,
    isShared,
    nodeId,
    has: (role) => !isShared || config.roles.includes(role),
    ...leases,
    offsetMs,
    supervisor,
    cleanups,
    onWrite(run) {
      onWrite.add(run);
      return () => void onWrite.delete(run);
    },
    onConfig: (run) => void onConfig.push(run),
    applyConfig(next) {
      for (const run of onConfig) run(next);
    },
    onDrain: (run) => void onDrain.push(run),
    async drain() {
      await Promise.all(onDrain.map((run) => run()));
    },
  };
}

/** The clock of shared stores, measured. Errors: those of the store. */
async function openStoreClock(
  { state }: Pick<Stores, 'state'>,
  { clock, logger }: RuntimeOptions,
): Promise<StoreClock> {
  const storeClock = createStoreClock({ state, clock, logger });
  await storeClock.measure();
  return storeClock;
}

/** What only files have: rights of other users, and ends that are missing after a crash. */
async function watchDirectory(
  progress: Parameters<typeof warnOfLoss>[0],
  cleanups: CleanupStack,
): Promise<void> {
  const { directory, logger } = progress;
  const warning = wideDataWarning(directory);
  if (warning !== null) logger.warn({ directory }, warning);
  await warnOfLoss(progress);
  cleanups.add('progress', () => noteProgress(progress));
}
