import { classifySession } from '../domain/classify/classify-session';
import { exclusionFields } from '../domain/sessions/exclusion';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { type ReleasePlan, releaseAt, switchDuring } from './release-plan';
import { UNKNOWN_RELEASE } from './version-observations';

/** What the backend's health events add to what the client saw: outcome, instance, connection. Release comes later. */
export function applyEvents(record: SessionRecord, events: StoredHealthEvent[]): SessionRecord {
  const { announced } = record.facts;
  const connectionId =
    record.keys.connectionId ?? announced.connectionId ?? firstOf(events, 'connectionId');
  // An event that knows only its connection was joined through another one: classification asks for an id of ours.
  const { runId } = record.facts.ids;
  const own = events.map((event) => ({ ...event, runId }));
  const again = own.length > 0 ? classifySession(record.facts, own) : null;
  return {
    ...record,
    ...(again ? { ...again, ...exclusionFields(record.facts, again.outcome) } : {}),
    instance: record.instance ?? announced.instance ?? firstOf(events, 'instance'),
    keys: { ...record.keys, connectionId },
  };
}

/**
 * The release of a session: announced by its instance, else named by its health events, else the one known for its target
 * (decision 8). Open across a known switch and not announced: the new one where it failed, else a straddle. Where versions are no
 * releases it is `unknown`, and what was stored under a release stays there.
 */
export function stampRelease(
  { before, record }: { before: SessionRecord | null; record: SessionRecord },
  events: StoredHealthEvent[],
  plan: ReleasePlan,
): SessionRecord {
  if (before && isSettled(before, plan))
    return { ...record, release: before.release, straddle: before.straddle };
  if (plan.versionsAreNone(record.targetId))
    return { ...record, release: UNKNOWN_RELEASE, straddle: false };
  const named = record.facts.announced.release ?? firstOf(events, 'release');
  if (named) return { ...record, release: named, straddle: false };
  const releases = plan.releasesOf(record.targetId);
  const switched = switchDuring(releases, record);
  const failed = record.outcome === 'failed';
  const known = switched && failed ? switched : releaseAt(releases, record.startedAt);
  return {
    ...record,
    release: known?.version ?? UNKNOWN_RELEASE,
    straddle: switched !== null && !failed,
  };
}

/** One that announced a version and is stored as unknown came while versions were none: that is not judged again later. */
function isSettled({ targetId, release, facts }: SessionRecord, plan: ReleasePlan): boolean {
  const cameWhileNone = release === UNKNOWN_RELEASE && facts.announced.release !== null;
  return cameWhileNone || plan.versionsAreNone(targetId);
}

function firstOf(
  events: StoredHealthEvent[],
  key: 'release' | 'instance' | 'connectionId',
): string | null {
  return events.find((event) => event[key] !== undefined)?.[key] ?? null;
}

/** Whether two readings of one session say the same; the revision is not part of what they say. */
export function isUnchanged(a: SessionRecord, b: SessionRecord): boolean {
  return JSON.stringify(comparableFields(a)) === JSON.stringify(comparableFields(b));
}

function comparableFields(record: SessionRecord) {
  return [
    record.stages,
    record.failedStage,
    record.outcome,
    record.handler,
    record.errorCode,
    record.signature,
    record.warnings,
    record.disagreement ?? null,
    record.emergency,
    record.excludedBecause,
    record.release,
    record.straddle,
    record.stratum,
    record.instance,
    record.keys.connectionId,
  ];
}
