import type { ProbeList } from '../contract/api/places/places';
import {
  type HelloAnswer,
  type HelloInput,
  PROBE_PROTOCOL,
  type ProbeTargetsAnswer,
  type ResultsAnswer,
  TARGETS_WAIT_MS,
} from '../contract/api/places/probe-protocol';
import {
  type Place,
  PROBE_HEARTBEAT_MS,
  placeState,
  type RemoteProbe,
} from '../domain/places/remote-probe';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { AppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import type { Service } from '../kit/supervisor';
import { createTimeSlices } from '../kit/time-slices';
import type { StateStore } from '../store/state-store';
import { type AssignmentSettings, createAssignments } from './assignments';
import { createLateBook } from './late-book';
import { createProbeBook, type ProbeSender } from './probe-book';
import { type PlacedSlot, readResults } from './read-results';

/** How often it is looked whether a probe is gone. */
const CHECK_EVERY_MS = 2_000;

export type PlaceRegistry = Service & {
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
  /** For the judge: each location with remote probes. */
  places(): Place[];
  /** Targets, releases or settings changed: probes that wait get what is theirs now. */
  wake(): void;
};

type Deps = {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** Where this process measures from. */
  ownLocation: string;
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
  const { state, clock, logger, ownLocation } = deps;
  const book = createProbeBook(deps);
  const late = createLateBook({ state, clock });
  const assignments = createAssignments({ ...deps, liveOf: book.liveOf });
  const waiting = createWaiting(clock);
  await Promise.all([book.load(), late.load()]);

  function liveIds(): string {
    return book
      .all()
      .filter(book.isLive)
      .map(({ id }) => id)
      .join();
  }

  async function noteChanges(signal: AbortSignal): Promise<void> {
    let known = liveIds();
    while (!signal.aborted) {
      await sleep(clock, CHECK_EVERY_MS, signal);
      const live = liveIds();
      if (live !== known) waiting.wakeAll();
      known = live;
      await book.removeReplaced();
    }
  }

  return {
    id: 'places',
    run: noteChanges,
    // A server that stops waits for its requests.
    drain: async () => waiting.close(),
    wake: waiting.wakeAll,
    removeProbe: book.removeProbe,
    places: () => placesOf(book.all(), late.spansOf),
    async acceptHello(input, sender) {
      const protocol = commonProtocol(input.protocol);
      requireRightPlace(input, sender, ownLocation);
      if (await book.acceptHello(input, sender)) waiting.wakeAll();
      const { location } = sender;
      return { serverTime: clock.now(), protocol, heartbeatMs: PROBE_HEARTBEAT_MS, location };
    },
    async targetsOf({ probe, etag }, { sender, signal }) {
      const until = clock.monotonic() + TARGETS_WAIT_MS;
      for (;;) {
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
    async storeResults(sent, { location }) {
      await assignments.refresh();
      const now = clock.now();
      const slices = createTimeSlices(clock);
      const tools = { location, targetOf: assignments.target, now, slices };
      const { sessions, slots, refused } = await readResults(sent, tools);
      // Before they are stored: the judge evaluates as soon as they are.
      await late.note(location, sessions);
      await deps.collector.addMeasured({ sessions, slots });
      if (refused.length > 0) {
        const why = refused[0]?.message;
        logger.warn({ location, refused: refused.length, why }, 'results of a probe were refused');
      }
      return { stored: sessions.length, refused, serverTime: clock.now() };
    },
    list() {
      const now = clock.now();
      const probes = book.all().map((one) => probeView(one, assignments.countOf(one), now));
      return { ownLocation, probes };
    },
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
  ownLocation: string,
): void {
  if (input.location !== location)
    throw new AppError(
      'forbidden',
      `the token is for the location ${location}, and the probe says ${input.location}: use --location ${location}, or a token for ${input.location}`,
    );
  if (location === ownLocation)
    throw new AppError(
      'conflict',
      `the server itself measures from ${location}: create a token for another location, or change probe.location of the server`,
    );
}

function placesOf(
  probes: readonly RemoteProbe[],
  spansOf: (location: string) => Place['late'],
): Place[] {
  const byLocation = new Map<string, RemoteProbe[]>();
  for (const probe of probes) {
    const others = byLocation.get(probe.location);
    if (others) others.push(probe);
    else byLocation.set(probe.location, [probe]);
  }
  return [...byLocation].map(([location, own]) => {
    const lastReportAt = Math.max(...own.map((one) => one.lastReportAt));
    // Of the probe that reported last: one that has long been gone says nothing about the present.
    const aliveSince = Math.min(
      ...own.filter((one) => one.lastReportAt === lastReportAt).map((one) => one.aliveSince),
    );
    return { location, lastReportAt, aliveSince, late: spansOf(location) };
  });
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
