import { toRecord } from '../domain/classify/to-record';
import { isSpelledOtherwise } from '../domain/polls/named-apart';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { sortInSlices } from '../kit/sort-in-slices';
import { mapInSlices, type TimeSlices } from '../kit/time-slices';
import type { AppendBatch, SlotCount } from '../store/event-store';
import type { Mutation } from '../store/state-store';
import { boundEnvironments, boundEvents, boundRecord, NO_TARGET } from './bound-labels';
import type { ColdStart } from './cold-start';
import type { FirstSight } from './first-sight';
import { type DecidedConnection, decidedConnections, foldConnections } from './fold-connections';
import { type Joined, joinBatch, type LookUp } from './join-events';
import type { LabelWatch } from './label-watch';
import { planReleases, type ReleasePlan } from './release-plan';
import type { ServedLog } from './served-before';
import { applyEvents, isUnchanged, stampRelease } from './stamp-session';
import type { TargetCache } from './target-cache';
import { type PolledVersion, versionObservations } from './version-observations';
import type { VersionWatch } from './version-watch';

export type Intake = {
  sessions: FinishedSession[];
  events: StoredHealthEvent[];
  slots: SlotCount[];
  /** What health endpoints named. */
  polled: PolledVersion[];
};

export type Prepared = {
  batch: AppendBatch;
  mutations: Mutation[];
  /** Targets whose pictures change. */
  targetIds: string[];
  corrections: number;
  /** Sessions that are stored for the first time. */
  arrived: SessionRecord[];
  /** Ids of new health events of no known target, or of neither a session nor a connection. */
  unjoined: ReadonlySet<string>;
  /** What connections of the backend showed for the first time. */
  decided: DecidedConnection[];
  /** Keeps what the batch showed, for the next ones. To be called once the batch is durable. */
  keep(): void;
};

type Tools = {
  lookUp: LookUp;
  targetCache: TargetCache;
  coldStart: ColdStart;
  servedLog: ServedLog;
  versionWatch: VersionWatch;
  labelWatch: LabelWatch;
  firstSight: FirstSight;
  now: number;
  slices: TimeSlices;
};

/**
 * Joins, classifies, stamps and folds: turns an intake, whose ids are unique, into one append. May be called again with the same
 * intake where its batch was not stored. Works in slices: a batch has thousands of rows, and others wait meanwhile.
 */
export async function prepareBatch(intake: Intake, tools: Tools): Promise<Prepared> {
  const { targetCache, firstSight, labelWatch, slices } = tools;
  await labelWatch.load([NO_TARGET]);
  const labels = labelWatch.batch(tools.now);
  const { isEnvironment } = targetCache;
  await boundEnvironments(intake.events, labels, { isEnvironment, slices });
  const incoming = await mapInSlices(intake.sessions, slices, unstampedRecord);
  const rows = { sessions: incoming, events: intake.events };
  const joined = await joinBatch(tools.lookUp, rows, slices);
  const fresh = intake.events.filter((event) => !joined.storedEvents.has(event.id));
  const arrived = incoming.filter((record) => !joined.storedSessions.has(record.id));
  await mapInSlices(fresh, slices, (event) => {
    event.targetId = targetOf(event, joined, targetCache);
  });

  const touched = touchedBy(fresh, joined);
  const polled = intake.polled.filter((one) => isNewName(one, targetCache));
  const all = [...arrived, ...touched, ...fresh, ...polled];
  await labelWatch.load(all.map(({ targetId }) => targetId ?? NO_TARGET));
  await boundEvents(fresh, labels, slices);
  const read = await mapInSlices([...arrived, ...touched], slices, (record) => {
    const events = joined.eventsOf(record);
    return { before: record, events, record: applyEvents(record, events) };
  });

  await firstSight.note([...arrived, ...fresh, ...polled], tools.now);
  const seen = read.filter(({ before }) => !joined.storedSessions.has(before.id));
  const sources = { sessions: seen.map(({ record }) => record), events: fresh, polled };
  const sightings = await versionObservations(sources, slices);
  const named = [...read.map(({ record }) => record), ...polled];
  await tools.versionWatch.load(new Set(named.map(({ targetId }) => targetId)));
  const versions = tools.versionWatch.batch(tools.now);
  const served = await tools.servedLog.batch(sightings, tools.now);
  const planTools = { targetCache, firstSight, served, versions, labels, slices };
  const plan = await planReleases(sightings, planTools);
  const stamped = await mapInSlices(read, slices, ({ before, events, record }) => {
    const stored = joined.storedSessions.has(before.id) ? before : null;
    const released = stampRelease({ before: stored, record }, events, plan);
    return { before, record: boundRecord(released, labels) };
  });
  const strata = await stampStrata(stamped, { plan, joined, slices, coldStart: tools.coldStart });

  const { sessions, corrections } = await writtenSessions(strata.sessions, {
    intake,
    joined,
    slices,
  });
  const connections = await foldConnections({ joined, slices, events: fresh, sessions: arrived });
  const about = [
    ...sessions.map(({ record }) => record.targetId),
    ...[...fresh, ...polled].map((row) => row.targetId),
    ...intake.slots.map((slot) => slot.targetId),
  ];
  return {
    batch: {
      sessions,
      healthEvents: intake.events,
      connections,
      slots: intake.slots,
      labels: labels.rows(),
    },
    mutations: [...plan.mutations, ...labels.mutations()],
    targetIds: [...new Set(about.filter((id) => id !== null))],
    corrections,
    unjoined: await unjoinedOf(fresh, joined, slices),
    decided: decidedConnections(joined, connections),
    arrived: strata.sessions.flatMap(({ record }) =>
      joined.storedSessions.has(record.id) ? [] : [record],
    ),
    keep() {
      strata.keep();
      versions.keep();
      labels.keep();
      served.keep(strata.sessions.map(({ record }) => record));
      for (const [id, seen] of plan.instances) targetCache.instances.set(id, seen);
    },
  };
}

/** A health endpoint that spells a known version otherwise (v1.2.3 for 1.2.3) names no new one: the overview says that it does. */
function isNewName({ targetId, version }: PolledVersion, targetCache: TargetCache): boolean {
  if (targetCache.target(targetId) === null) return false;
  const known = targetCache.releasesOf(targetId);
  return !known.some(({ value }) => isSpelledOtherwise(value.version, version));
}

/** New sessions with their frames, and stored ones that read differently now. */
async function writtenSessions(
  stamped: readonly Stamped[],
  { intake, joined, slices }: { intake: Intake; joined: Joined; slices: TimeSlices },
): Promise<{ sessions: AppendBatch['sessions']; corrections: number }> {
  const frames = new Map(intake.sessions.map(({ id, frames }) => [id, frames]));
  const sessions: AppendBatch['sessions'] = [];
  let corrections = 0;
  await mapInSlices(stamped, slices, ({ before, record }) => {
    if (!joined.storedSessions.has(record.id)) {
      sessions.push({ record, frames: frames.get(record.id) ?? null });
    } else if (!isUnchanged(before, record)) {
      corrections += 1;
      sessions.push({ record: { ...record, revision: before.revision + 1 }, frames: null });
    }
  });
  return { sessions, corrections };
}

/** The record of a new session before this batch stamps it: its release and stratum are decided among all sessions of the batch. */
export function unstampedRecord(session: FinishedSession): SessionRecord {
  return toRecord(session, {
    revision: 0,
    release: session.facts.announced.release ?? '',
    straddle: false,
    stratum: 'steady',
    seeded: false,
  });
}

/** Stored sessions that a new health event belongs to. */
function touchedBy(fresh: StoredHealthEvent[], joined: Joined): SessionRecord[] {
  const touched = new Map<string, SessionRecord>();
  for (const event of fresh) {
    const session = joined.sessionOf(event);
    if (session && joined.storedSessions.has(session.id)) touched.set(session.id, session);
  }
  return [...touched.values()];
}

/** Named by the event, else the joined session's, else the only target of its environment. */
function targetOf(
  event: StoredHealthEvent,
  joined: Joined,
  targetCache: TargetCache,
): string | null {
  const named = event.target && targetCache.targetNamed(event.target, event.environment);
  if (named) return named.id;
  return (
    joined.sessionOf(event)?.targetId ?? targetCache.onlyTargetOf(event.environment)?.id ?? null
  );
}

async function unjoinedOf(
  fresh: readonly StoredHealthEvent[],
  joined: Joined,
  slices: TimeSlices,
): Promise<Set<string>> {
  const unjoined = new Set<string>();
  await mapInSlices(fresh, slices, (event) => {
    const isOfSomething = event.connectionId !== undefined || joined.sessionOf(event) !== null;
    if (event.targetId === null || !isOfSomething) unjoined.add(event.id);
  });
  return unjoined;
}

type Stamped = { before: SessionRecord; record: SessionRecord };

/** In the order in which they ended; a stored session keeps its stratum while it keeps its release. */
async function stampStrata(
  sessions: Stamped[],
  tools: { plan: ReleasePlan; joined: Joined; coldStart: ColdStart; slices: TimeSlices },
): Promise<{ sessions: Stamped[]; keep(): void }> {
  const { plan, joined, coldStart, slices } = tools;
  await coldStart.load(
    sessions.map(({ record }) => record),
    plan,
  );
  const cold = coldStart.batch(plan);
  const inOrder = await sortInSlices(
    sessions,
    slices,
    (a, b) => a.record.endedAt - b.record.endedAt || (a.record.id < b.record.id ? -1 : 1),
  );
  return {
    sessions: await mapInSlices(inOrder, slices, ({ before, record }) => {
      const settled = joined.storedSessions.has(record.id) && before.release === record.release;
      const stratum = settled ? before.stratum : cold.stratumOf(record);
      return { before, record: { ...record, stratum } };
    }),
    keep: cold.keep,
  };
}
