import {
  type HealthPoll,
  namesReleases,
  type PollState,
  pollAddress,
  pollStateId,
} from '../domain/polls/health-poll';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { Service } from '../kit/supervisor';
import { createWakeLoop } from '../kit/wake-loop';
import { createStateCache } from '../store/state-cache';
import type { StateStore } from '../store/state-store';
import { type AskTools, askHealth } from './ask-health';
import { createPollStates } from './poll-states';
import { createPolledVersions, type NoteVersion } from './polled-versions';

const MOST_AT_ONCE = 50;
/** So that polls of one process do not all ask in the same instant. */
const JITTER = 0.1;
const FIRST_WITHIN_MS = 5_000;
const IDLE_MS = 3_600_000;

type Deps = {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  random: () => number;
  /** How the target is reached. Throws where its settings cannot be opened. */
  toolsOf(target: Target): Omit<AskTools, 'signal'>;
  /** A target's own endpoint names the version that runs. */
  noteVersion: NoteVersion;
};

export type PollService = Service & {
  /** Targets may have changed. */
  wake(): void;
  /** States of the polls of a target, in the order in which they are set; those that were not asked yet are left out. */
  statesOf(targetId: string): PollState[];
};

type Planned = { poll: HealthPoll; target: Target; address: string; dueAt: number };

/** Asks health endpoints as targets set them, one request per URL at a time, and keeps what they answered. */
export function createPollService(deps: Deps): PollService {
  const { state, clock, logger, random, toolsOf } = deps;
  const cache = createStateCache({ state, kinds: ['target'] });
  const plans = new Map<string, Planned>();
  const states = createPollStates({ state, clock });
  const versions = createPolledVersions(deps);
  const asking = new Map<string, Promise<void>>();
  /** Plans what is set now, and removes states of what is not. */
  async function plan(): Promise<void> {
    const targets = cache.list('target').map(({ value }) => value);
    const wanted = plannedPolls(targets, plans, (everyMs) => {
      return clock.now() + random() * Math.min(FIRST_WITHIN_MS, everyMs);
    });
    plans.clear();
    for (const [id, planned] of wanted) plans.set(id, planned);
    await states.removeOthers(new Set(wanted.keys()));
  }

  async function ask(id: string, planned: Planned, signal: AbortSignal): Promise<void> {
    // Not before the caller has noted it.
    await Promise.resolve();
    try {
      const tools = { ...toolsOf(planned.target), signal };
      const reading = await askHealth(planned.poll, planned.address, tools);
      // It may have been removed meanwhile.
      const current = plans.get(id);
      if (signal.aborted || !current || current.address !== planned.address) return;
      await states.note(planned, reading);
      if (reading.version !== null && namesReleases(planned.poll))
        await versions.note(current.target, reading.version);
    } catch (error) {
      logger.error({ err: error, poll: id }, 'a poll failed');
    } finally {
      asking.delete(planned.address);
      const current = plans.get(id);
      const jitter = 1 - JITTER + 2 * JITTER * random();
      if (current) current.dueAt = clock.now() + current.poll.everyMs * jitter;
      loop.wake();
    }
  }

  const isAskable = ({ target, address }: Planned) => !target.paused && !asking.has(address);
  const nextDueAt = () => {
    if (asking.size >= MOST_AT_ONCE) return Number.POSITIVE_INFINITY;
    return earliest(plans.values(), isAskable);
  };

  async function round(signal: AbortSignal): Promise<void> {
    await states.load();
    const changes = await cache.refresh();
    if (changes.isReloaded || changes.ids('target').size > 0) await plan();
    const now = clock.now();
    for (const [id, planned] of plans) {
      if (asking.size >= MOST_AT_ONCE) return;
      if (planned.dueAt <= now && isAskable(planned))
        asking.set(planned.address, ask(id, planned, signal));
    }
  }

  const loop = createWakeLoop({
    clock,
    round,
    dueInMs: ({ isWoken }) => (isWoken ? 0 : Math.min(IDLE_MS, nextDueAt() - clock.now())),
  });

  return {
    id: 'polls',
    wake: loop.wake,
    async run(signal) {
      await loop.run(signal);
      await Promise.all(asking.values());
    },
    statesOf: (targetId) =>
      (cache.rows('target').get(targetId)?.value.poll ?? []).flatMap(
        ({ name }) => states.of(pollStateId(targetId, name)) ?? [],
      ),
  };
}

/** When the first of them is due, epoch ms; never where there is none. In one pass: this is asked after every answer. */
function earliest(plans: Iterable<Planned>, isAskable: (one: Planned) => boolean): number {
  let next = Number.POSITIVE_INFINITY;
  for (const one of plans) if (one.dueAt < next && isAskable(one)) next = one.dueAt;
  return next;
}

/** What targets have set, by id; an address that was planned before keeps its turn. `firstDueAt`: of another one, epoch ms. */
function plannedPolls(
  targets: readonly Target[],
  before: ReadonlyMap<string, Planned>,
  firstDueAt: (everyMs: number) => number,
): Map<string, Planned> {
  const wanted = new Map<string, Planned>();
  for (const target of targets)
    for (const poll of target.poll ?? []) {
      const id = pollStateId(target.id, poll.name);
      const address = pollAddress(poll, target.url);
      const known = before.get(id);
      const dueAt = known?.address === address ? known.dueAt : firstDueAt(poll.everyMs);
      wanted.set(id, { poll, target, address, dueAt });
    }
  return wanted;
}
