import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { createSupervisor, type Service } from '../../kit/supervisor';
import { createWakeLoop } from '../../kit/wake-loop';
import { withFence } from '../../store/fenced-state';
import type { Fence, StateStore } from '../../store/state-store';

/** Of the time that a lease lasts: how soon its holder renews it, and how often others ask for it. */
const RENEW_SHARE = 0.3;
const ASK_SHARE = 0.2;
/** After a round that failed, so that a store that is away is not asked without pause. */
const MIN_GAP_MS = 500;
/** How long work that is under way may take to end. */
const END_LIMIT_MS = 10_000;

/** What a member of the group works with while its process holds the lease. */
export type Held = {
  /** The state store; every write is refused once another process has the lease. */
  state: StateStore;
  /** Runs a service until the lease is lost or the process ends. */
  start(service: Service): void;
  /** Calls `end` as soon as the lease is lost or the process ends. */
  onEnd(end: () => void): void;
};

/** Starts a part of the group afresh: it keeps nothing from an earlier time. Errors give the lease up. */
export type Member = (held: Held) => void | Promise<void>;

export type LeasedGroup = Service & {
  /** Takes the lease for the first time, if it is free. Errors: those of the store. */
  join(): Promise<void>;
  /**
   * Adds a member, and starts it where this process holds the lease; else it starts when it does. Members start in the order in
   * which they were added, also after each later taking. Errors: those of the member at its first start.
   */
  add(member: Member): Promise<void>;
  /** Whether this process does the work now. */
  isHeld(): boolean;
};

export type LeasedGroupDeps = {
  state: StateStore;
  lease: string;
  /** Names this process, and another one at each start. */
  holder: string;
  ttlMs: number;
  /** False: no other process can use the store, so the lease needs no renewal. */
  isShared: boolean;
  /** Why this process must not do the work now; null where there is no reason. */
  obstacle?: (() => string | null) | undefined;
  clock: Clock;
  logger: Logger;
  random: () => number;
};

type Holding = Held & {
  fence: Fence;
  /** Monotonic, ms: when the lease was last taken or renewed for sure. */
  renewedAt: number;
  isLost: boolean;
  /** Resolves when the members that were added by now have started. */
  started: Promise<void>;
  stop(isDrained: boolean): Promise<void>;
};

/**
 * Work that one process at a time may do: its services run only while this process holds a lease. A process without it asks
 * again and again; one that loses it, by a refused renewal or a refused write, ends the services without draining them and
 * keeps nothing of what they knew.
 */
export function createLeasedGroup(deps: LeasedGroupDeps): LeasedGroup {
  const { state, clock, logger, lease, ttlMs, obstacle = NO_OBSTACLE } = deps;
  const members: Member[] = [];
  let holding: Holding | null = null;
  let isClosed = false;
  /** What the last holding still has to end. */
  let ending: Promise<void> = Promise.resolve();

  function lose(one: Holding, reason: string): void {
    if (one.isLost) return;
    one.isLost = true;
    if (holding === one) holding = null;
    logger.warn({ lease, reason }, 'this process is a standby now: another may do the work');
    ending = one.stop(false).catch((error: unknown) => {
      logger.error({ err: error, lease }, 'what ran under the lease did not end in order');
    });
  }

  async function ask(): Promise<void> {
    await ending;
    if (isClosed || obstacle() !== null) return;
    const askedAt = clock.monotonic();
    const token = await state.leases.take(lease, deps.holder, ttlMs);
    if (token === null) return;
    // The process was asked to stop meanwhile.
    if (isClosed) return state.leases.give(lease, token);
    const one: Holding = createHolding(deps, { lease, token }, (reason) => lose(one, reason));
    one.renewedAt = askedAt;
    holding = one;
    if (members.length > 0) logger.info({ lease, token }, 'this process does the work now');
    for (const member of members)
      startMember(one, member).catch((error: unknown) => {
        if (!one.isLost) logger.error({ err: error, lease }, 'work under the lease did not start');
        lose(one, 'its work did not start');
        return state.leases.give(lease, token).catch(() => undefined);
      });
  }

  const renewalDueInMs = ({ renewedAt }: Holding) =>
    deps.isShared ? renewedAt + ttlMs * RENEW_SHARE - clock.monotonic() : NEVER_MS;

  const { run } = createWakeLoop({
    clock,
    gapMs: MIN_GAP_MS,
    dueInMs: ({ restedMs }) =>
      holding ? renewalDueInMs(holding) : ttlMs * ASK_SHARE - MIN_GAP_MS - restedMs,
    async round() {
      if (!holding)
        await ask().catch((error: unknown) =>
          logger.warn({ err: error, lease }, 'the lease could not be asked for'),
        );
      else if (renewalDueInMs(holding) <= 0) await renew(deps, holding, lose);
    },
  });

  return {
    id: `lease ${lease}`,
    run,
    join: ask,
    async add(member) {
      members.push(member);
      if (holding) await startMember(holding, member);
    },
    isHeld: () => holding !== null,
    async drain() {
      isClosed = true;
      const one = holding;
      holding = null;
      if (!one) return ending;
      one.isLost = true;
      await one.stop(true);
      await state.leases.give(lease, one.fence.token);
    },
  };
}

/** Renews, or loses, the lease; where the store is away it is lost once it must have run out. */
async function renew(
  { state, lease, ttlMs, clock, logger, obstacle = NO_OBSTACLE }: LeasedGroupDeps,
  one: Holding,
  lose: (one: Holding, reason: string) => void,
): Promise<void> {
  const askedAt = clock.monotonic();
  const { token } = one.fence;
  const reason = obstacle();
  try {
    if (reason !== null) {
      lose(one, reason);
      await state.leases.give(lease, token);
    } else if (await state.leases.renew(lease, token, ttlMs)) one.renewedAt = askedAt;
    else lose(one, 'another process took it');
  } catch (error) {
    logger.warn({ err: error, lease }, 'the lease could not be renewed');
    if (clock.monotonic() - one.renewedAt > ttlMs) lose(one, 'it has run out');
  }
}

const NO_OBSTACLE = () => null;
const NEVER_MS = 24 * 3_600_000;

/** Starts a member after those before it. */
function startMember(one: Holding, member: Member): Promise<void> {
  const started = one.started.then(() => (one.isLost ? undefined : member(one)));
  one.started = started;
  return started;
}

function createHolding(
  { state, clock, logger, random }: LeasedGroupDeps,
  fence: Fence,
  lose: (reason: string) => void,
): Holding {
  const supervisor = createSupervisor({ clock, logger, random });
  const ends: Array<() => void> = [];
  const holding: Holding = {
    fence,
    renewedAt: clock.monotonic(),
    isLost: false,
    started: Promise.resolve(),
    state: withFence(state, fence, () => lose('a write was refused')),
    start(service) {
      if (!holding.isLost) supervisor.start(service);
    },
    onEnd(end) {
      if (holding.isLost) end();
      else ends.push(end);
    },
    async stop(isDrained) {
      for (let end = ends.pop(); end; end = ends.pop()) end();
      if (isDrained) await supervisor.stop(END_LIMIT_MS);
      else await supervisor.abort(END_LIMIT_MS);
    },
  };
  return holding;
}
