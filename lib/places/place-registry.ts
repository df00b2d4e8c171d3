import type { ProbeList } from '../contract/api/places/places';
import {
  type HelloAnswer,
  type HelloInput,
  PROBE_PROTOCOL,
  type ProbeTargetsAnswer,
  type ResultsAnswer,
  TARGETS_WAIT_MS,
} from '../contract/api/places/probe-protocol';
import { PROBE_HEARTBEAT_MS, placeState, type RemoteProbe } from '../domain/places/remote-probe';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { AppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import type { Service } from '../kit/supervisor';
import { createTimeSlices } from '../kit/time-slices';
import type { StateStore } from '../store/state-store';
import { type AssignmentSettings, type Assignments, createAssignments } from './assignments';
import { createLateBook, type LateBook } from './late-book';
import { createOwnReports, type OwnProbe } from './own-probe';
import { createProbeBook, type ProbeBook, type ProbeSender } from './probe-book';
import { type PlacedSlot, readResults } from './read-results';
import { createSharedPlaces, ownLocations, type SharedPlaces } from './shared-places';

/** How often it is looked whether a probe is gone. */
const CHECK_EVERY_MS = 2_000;
/**
 * With several processes, late sessions are stored so long after it was written that they are late: a round of the judge that began
 * before that would take them for the present.
 */
const LATE_SEEN_AFTER_MS = 5_000;

export type PlaceRegistry = Service &
  SharedPlaces & {
    /** A probe reports itself. Errors: AppError `invalid_input`, `forbidden`, `conflict`, those of the store. */
    acceptHello(input: HelloInput, sender: ProbeSender): Promise<HelloAnswer>;
    /** Waits while nothing has changed since `etag`. Errors: AppError `not_found` before `acceptHello`, those of the store. */
    targetsOf(
      of: { probe: string; etag?: string | undefined },
      by: { sender: ProbeSender; signal: AbortSignal },
    ): Promise<Omit<ProbeTargetsAnswer, 'targets'> & { targets: Target[] }>;
    /** Durable when it resolves. Errors: those of the collector and the store. */
    storeResults(
      sent: { sessions: readonly unknown[]; slots: readonly unknown[] },
      sender: ProbeSender,
    ): Promise<ResultsAnswer>;
    list(): ProbeList;
    /** Errors: AppError `not_found`, those of the store. */
    removeProbe(id: string): Promise<void>;
    /** Calls `run` when other probes are live than before. */
    onChange(run: () => void): void;
    /** Targets, releases or settings changed: probes that wait get what is theirs now. */
    wake(): void;
  };

type Deps = {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** Where this process measures from; null where it has no probe. */
  ownLocation: string | null;
  /** Whether other processes use the store. */
  isShared: boolean;
  /** The probe of this process, where others may have one too. */
  ownProbe?: OwnProbe | undefined;
  /** Epoch ms. */
  startedAt: number;
  /** Names the timeline of the server's data. */
  epoch: string;
  open(target: Target): Target;
  settings(): AssignmentSettings;
  collector: {
    addMeasured(of: { sessions: FinishedSession[]; slots: PlacedSlot[] }): Promise<void>;
  };
};

/** Knows the probes in other places: who is there, who measures what, and what arrived late. */
export async function createPlaceRegistry(deps: Deps): Promise<PlaceRegistry> {
  const { clock, ownLocation, ownProbe } = deps;
  const { book, late, own, refresh } = await openBooks(deps);
  const assignments = createAssignments({ ...deps, liveOf: book.liveOf });
  const waiting = createWaiting(clock);
  const listeners: Array<() => void> = [waiting.wakeAll];
  const watch = watchProbes({
    book,
    clock,
    async readReports() {
      await refresh();
      await own?.report();
      // Probes may ask another process for their targets, and this one still says how many they have.
      if (deps.isShared) await assignments.refresh();
    },
    onChange() {
      for (const run of listeners) run();
    },
  });

  return {
    id: 'places',
    run: watch,
    // A server that stops waits for its requests.
    async drain() {
      waiting.close();
      await own?.leave();
    },
    wake: waiting.wakeAll,
    removeProbe: book.removeProbe,
    ...createSharedPlaces({ book, late, ownLocation, ownProbe, refresh }),
    onChange: (run) => void listeners.push(run),
    async acceptHello(input, sender) {
      const protocol = commonProtocol(input.protocol);
      await book.refresh();
      requireRightPlace(input, sender, ownLocations(book, ownLocation));
      if (await book.acceptHello(input, sender)) waiting.wakeAll();
      const { location } = sender;
      return { serverTime: clock.now(), protocol, heartbeatMs: PROBE_HEARTBEAT_MS, location };
    },
    async targetsOf({ probe, etag }, { sender, signal }) {
      const until = clock.monotonic() + TARGETS_WAIT_MS;
      for (;;) {
        await book.refresh();
        const known = book.probe(probe);
        if (known?.location !== sender.location)
          throw new AppError('not_found', 'this probe has not reported itself: send hello first');
        const seen = waiting.changes();
        const found = await assignments.of(known);
        const leftMs = until - clock.monotonic();
        if (found.etag !== etag || leftMs <= 0 || signal.aborted || waiting.isClosed())
          return { ...found, serverTime: clock.now() };
        await waiting.next({ seen, ms: leftMs, signal });
      }
    },
    storeResults: createResultStore(deps, { assignments, late }),
    list() {
      const now = clock.now();
      const others = book.all().filter(({ id }) => id !== ownProbe?.id);
      const probes = others.map((one) => probeView(one, assignments.countOf(one), now));
      return { ownLocation, probes };
    },
  };
}

/** What is known of probes and of late sessions, read. Errors: those of the store. */
async function openBooks(deps: Deps) {
  const { state, clock, logger, isShared, ownProbe } = deps;
  const book = createProbeBook(deps);
  const late = createLateBook({ state, clock, isShared });
  const own = ownProbe && createOwnReports({ own: ownProbe, book, clock, logger });
  const refresh = async () => {
    await Promise.all([book.refresh(), late.refresh()]);
  };
  await refresh();
  await own?.report();
  return { book, late, own, refresh };
}

/** Runs until the signal aborts. Calls `onChange` when other probes are live than before. Errors: those of `readReports` and the store. */
function watchProbes(of: {
  book: ProbeBook;
  clock: Clock;
  readReports(): Promise<void>;
  onChange(): void;
}): Service['run'] {
  const { book, clock, readReports, onChange } = of;
  const liveIds = () =>
    book
      .all()
      .filter(book.isLive)
      .map(({ id }) => id)
      .join();
  return async (signal) => {
    let known = liveIds();
    while (!signal.aborted) {
      await sleep(clock, CHECK_EVERY_MS, signal);
      await readReports();
      const live = liveIds();
      if (live !== known) onChange();
      known = live;
      await book.removeReplaced();
    }
  };
}

function createResultStore(
  { clock, logger, isShared, collector }: Deps,
  { assignments, late }: { assignments: Assignments; late: LateBook },
): PlaceRegistry['storeResults'] {
  return async (sent, { location }) => {
    await assignments.refresh();
    const now = clock.now();
    const slices = createTimeSlices(clock);
    const tools = { location, targetOf: assignments.target, now, slices };
    const { sessions, slots, refused } = await readResults(sent, tools);
    // Before they are stored: the judge evaluates as soon as they are.
    const isNews = await late.note(location, sessions);
    if (isNews && isShared) await sleep(clock, LATE_SEEN_AFTER_MS);
    await collector.addMeasured({ sessions, slots });
    if (refused.length > 0) {
      const why = refused[0]?.message;
      logger.warn({ location, refused: refused.length, why }, 'results of a probe were refused');
    }
    return { stored: sessions.length, refused, serverTime: clock.now() };
  };
}

/** Errors: AppError `conflict` where the two have no version in common. */
function commonProtocol({ min, max }: HelloInput['protocol']): number {
  const version = Math.min(max, PROBE_PROTOCOL.max);
  if (version >= Math.max(min, PROBE_PROTOCOL.min)) return version;
  const older = max < PROBE_PROTOCOL.min ? 'the probe' : 'the server';
  throw new AppError(
    'conflict',
    `the probe speaks protocol ${min} to ${max} and this server ${PROBE_PROTOCOL.min} to ${PROBE_PROTOCOL.max}: update ${older}`,
    { details: { protocol: PROBE_PROTOCOL } },
  );
}

/** Errors: AppError `forbidden` for another location than the token's, `conflict` for the server's own. */
function requireRightPlace(
  input: HelloInput,
  { location }: ProbeSender,
  taken: ReadonlySet<string>,
): void {
  if (input.location !== location)
    throw new AppError(
      'forbidden',
      `the token is for the location ${location}, and the probe says ${input.location}: use --location ${location}, or a token for ${input.location}`,
    );
  if (taken.has(location))
    throw new AppError(
      'conflict',
      `the server itself measures from ${location}: create a token for another location, or change probe.location of the server`,
    );
}

const iso = (at: number): string => new Date(at).toISOString();

function probeView(probe: RemoteProbe, targets: number, now: number): ProbeList['probes'][number] {
  const { oldestSpooledAt, ...health } = probe.health;
  return {
    id: probe.id,
    name: probe.name,
    location: probe.location,
    version: probe.version,
    state: placeState(probe.lastReportAt, now),
    firstReportAt: iso(probe.firstReportAt),
    lastReportAt: iso(probe.lastReportAt),
    targets,
    ...health,
    oldestSpooledAt: oldestSpooledAt === null ? null : iso(oldestSpooledAt),
  };
}

/** Requests that wait for a change. */
function createWaiting(clock: Clock) {
  let isClosed = false;
  let changes = 0;
  const resolvers = new Set<() => void>();
  const wakeAll = () => {
    changes += 1;
    for (const resolve of [...resolvers]) resolve();
  };
  return {
    wakeAll,
    changes: () => changes,
    isClosed: () => isClosed,
    close() {
      isClosed = true;
      wakeAll();
    },
    /** Resolves at a change that came after `seen` was read, or after `ms`. */
    next({ seen, ms, signal }: { seen: number; ms: number; signal: AbortSignal }): Promise<void> {
      if (seen !== changes) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          resolvers.delete(end);
          signal.removeEventListener('abort', end);
          cancel();
          resolve();
        };
        const cancel = clock.after(ms, end);
        resolvers.add(end);
        signal.addEventListener('abort', end, { once: true });
      });
    },
  };
}
