import type { HelloInput } from '../contract/api/places/probe-protocol';
import { GONE_AFTER_MS, type RemoteProbe } from '../domain/places/remote-probe';
import { AppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createStateCache } from '../store/state-cache';
import type { Mutation, StateStore } from '../store/state-store';

/** A row is written this often while its probe reports: what a start of the server goes by. */
const WRITE_EVERY_MS = 30_000;
/** After a start of the server, a probe that reported so shortly before it counts as live until it had time to report. */
const REPORTED_BEFORE_START_MS = 5 * 60_000;
/** A probe that is gone for so long is removed where another one of its location is live. */
const REMOVED_AFTER_MS = 24 * 3_600_000;
/** All are kept in memory. */
const PROBES_LIMIT = 1_000;

export type ProbeSender = { tokenId: string; location: string };

export type ProbeBook = {
  /** Reads the rows: at the start and, where other processes write them too, what they wrote since. Errors: those of the store. */
  refresh(): Promise<void>;
  /** True where the live probes have changed. Errors: AppError `conflict` where there are too many, those of the store. */
  acceptHello(input: HelloInput, sender: ProbeSender): Promise<boolean>;
  /** The probe of this process reports itself to the other processes. `isFirst`: it takes the place of an earlier one of its name. */
  reportOwn(probe: RemoteProbe, isFirst: boolean): Promise<void>;
  probe(id: string): RemoteProbe | null;
  /** All, by location, name and id. */
  all(): RemoteProbe[];
  isLive(probe: RemoteProbe): boolean;
  /** Ids of the live probes of a location, ascending. */
  liveOf(location: string): string[];
  /** Errors: AppError `not_found`, those of the store. */
  removeProbe(id: string): Promise<void>;
  /** Removes probes that others have replaced. */
  removeReplaced(): Promise<void>;
};

type RowDeps = {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: { now(): number };
  /** Other processes use the store too: each report is written, so that all of them know who is live. */
  isShared: boolean;
};

/**
 * The probes in other places, and in other processes. Where one process uses the store it is fresh in memory, and its rows, which may
 * be half a minute old, survive a restart.
 */
export function createProbeBook(
  deps: RowDeps & {
    logger: Logger;
    /** When the server started, epoch ms. */
    startedAt: number;
  },
): ProbeBook {
  const { clock, logger, startedAt, isShared } = deps;
  const rows = createProbeRows(deps);
  const { probes } = rows;

  const isLive = ({ lastReportAt, hasLeft }: RemoteProbe): boolean => {
    if (hasLeft) return false;
    // Of several processes one that starts must not believe in another probe than the others do.
    const mayHaveWaited = !isShared && startedAt - lastReportAt < REPORTED_BEFORE_START_MS;
    const wasLive = lastReportAt < startedAt && mayHaveWaited;
    return clock.now() - (wasLive ? startedAt : lastReportAt) < GONE_AFTER_MS;
  };

  /** A probe whose spool directory was lost comes back under another id. */
  const predecessors = ({ id, name, location }: RemoteProbe): RemoteProbe[] =>
    [...probes.values()].filter(
      (one) => one.id !== id && one.name === name && one.location === location && !isLive(one),
    );

  return {
    refresh: rows.refresh,
    async reportOwn(probe, isFirst) {
      await rows.put(probe, true);
      if (!isFirst) return;
      const { name, location } = probe;
      const earlier = [...probes.values()].filter(
        (one) =>
          one.isInProcess && one.id !== probe.id && one.name === name && one.location === location,
      );
      // One that is still there reports itself again within seconds.
      await rows.remove(earlier);
    },
    async acceptHello(input, sender) {
      const before = probes.get(input.probe) ?? null;
      const wasLive = before !== null && isLive(before);
      if (before === null) requireRoom(probes.size);
      else if (wasLive) requireSamePlace(before, sender);
      const probe = reportedProbe(input, sender, { before, wasLive, now: clock.now() });
      const isNew = before === null || isDifferent(before, probe);
      await rows.put(probe, isNew || !wasLive);
      if (isNew) {
        const { name, location, version } = probe;
        logger.info({ probe: name, location, version }, 'a probe in another place reports itself');
        await rows.remove(predecessors(probe));
      }
      return isNew || !wasLive;
    },
    probe: (id) => probes.get(id) ?? null,
    all: () => [...probes.values()].sort(byPlace),
    isLive,
    liveOf: (location) =>
      [...probes.values()]
        .filter((one) => one.location === location && isLive(one))
        .map(({ id }) => id)
        .sort(),
    async removeProbe(id) {
      const probe = probes.get(id);
      if (!probe) throw new AppError('not_found', 'no probe has this id');
      await rows.remove([probe]);
    },
    async removeReplaced() {
      const all = [...probes.values()];
      const covered = new Set(all.filter(isLive).map(({ location }) => location));
      const isOld = (one: RemoteProbe) => clock.now() - one.lastReportAt >= REMOVED_AFTER_MS;
      await rows.remove(all.filter((one) => isOld(one) && covered.has(one.location)));
    },
  };
}

/** Probes in memory, with their rows in the store. */
function createProbeRows({ state, clock, isShared }: RowDeps) {
  const cache = createStateCache({ state, kinds: ['remoteProbe'] });
  const probes = new Map<string, RemoteProbe>();
  const writtenAt = new Map<string, number>();
  let isRead = false;
  return {
    probes: probes as ReadonlyMap<string, RemoteProbe>,
    async refresh() {
      if (isRead && !isShared) return;
      const changes = await cache.refresh();
      isRead = true;
      if (!changes.isReloaded && changes.ids('remoteProbe').size === 0) return;
      probes.clear();
      for (const { id, value } of cache.list('remoteProbe')) probes.set(id, value);
    },
    /** In memory at once; in the store where it is due. */
    async put(probe: RemoteProbe, isDue: boolean): Promise<void> {
      const now = clock.now();
      probes.set(probe.id, probe);
      const isFresh = now - (writtenAt.get(probe.id) ?? 0) < WRITE_EVERY_MS;
      if (!isDue && !isShared && isFresh) return;
      await state.mutate([{ op: 'put', kind: 'remoteProbe', id: probe.id, value: probe }], now);
      writtenAt.set(probe.id, now);
    },
    async remove(gone: readonly RemoteProbe[]): Promise<void> {
      if (gone.length === 0) return;
      for (const { id } of gone) probes.delete(id);
      const mutations = gone.map(({ id }): Mutation => ({ op: 'delete', kind: 'remoteProbe', id }));
      await state.mutate(mutations, clock.now());
    },
  };
}

function requireRoom(known: number): void {
  if (known >= PROBES_LIMIT)
    throw new AppError('conflict', `there are ${PROBES_LIMIT} probes already; remove one first`);
}

function requireSamePlace(live: RemoteProbe, { location }: ProbeSender): void {
  if (live.location !== location)
    throw new AppError(
      'conflict',
      `a probe with this id reports itself from ${live.location}: give each probe a spool directory of its own`,
    );
}

const isDifferent = (a: RemoteProbe, b: RemoteProbe): boolean =>
  a.name !== b.name || a.location !== b.location || a.version !== b.version;

function reportedProbe(
  input: HelloInput,
  { tokenId, location }: ProbeSender,
  of: { before: RemoteProbe | null; wasLive: boolean; now: number },
): RemoteProbe {
  const { before, wasLive, now } = of;
  return {
    id: input.probe,
    name: input.name,
    location,
    version: input.version,
    tokenId,
    firstReportAt: before?.firstReportAt ?? now,
    lastReportAt: now,
    aliveSince: before !== null && wasLive ? before.aliveSince : now,
    health: input.health,
  };
}

const byPlace = (a: RemoteProbe, b: RemoteProbe): number =>
  compare(a.location, b.location) || compare(a.name, b.name) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
