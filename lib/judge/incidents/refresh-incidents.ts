import type { Incident, IncidentMember } from '../../domain/incidents/incident';
import { lastBadBucket } from '../../domain/incidents/outage-clocks';
import { isCountedMeasure } from '../../domain/rules/measure';
import { shareOfBasisPoints } from '../../domain/statistics/binomial';
import type { Logger } from '../../kit/logger';
import type { IncidentBook } from './incident-book';
import { BUCKET_MS, type IncidentEvents, readBuckets, readCount, readExact } from './read-evidence';
import { type FindingsEvents, readFindings } from './read-findings';
import { decidingMembers, isRecovering } from './update-incident';

/** Open incidents whose counts and clocks are read afresh in one round; the others follow in the next ones. */
const REFRESHED_PER_ROUND = 20;
/** How far back the end of an outage may lie: a page clears within minutes of it. */
const LOOK_BACK_MS = 6 * 3_600_000;

export type RefreshTools = {
  events: FindingsEvents;
  logger: Logger;
  /** By incident: when it was last refreshed, epoch ms. */
  refreshedAt: Map<string, number>;
};

/** Counts since it began, and when it ended: at each tick, and for good when it clears. A store that cannot be read costs exactness only. */
export async function refreshIncidents(
  tools: RefreshTools,
  book: IncidentBook,
  isTick: boolean,
): Promise<void> {
  const { events, logger, refreshedAt } = tools;
  const all = book.incidents();
  const over = all.filter(({ clearedAt }) => clearedAt !== null);
  const last = ({ id }: Incident) => refreshedAt.get(id) ?? 0;
  const open = all
    .filter((incident) => incident.clearedAt === null && (isTick || last(incident) === 0))
    .sort((a, b) => last(a) - last(b))
    .slice(0, REFRESHED_PER_ROUND);
  for (const incident of [...over, ...open]) {
    refreshedAt.set(incident.id, book.now);
    try {
      const refreshed = await refreshIncident(events, book, incident);
      book.setIncident(await withFindings(tools, refreshed, book.now));
    } catch (error) {
      logger.warn({ err: error, incident: incident.id }, 'an incident could not be read');
      if (incident.clearedAt !== null)
        book.setIncident({ ...incident, endedAt: incident.endedAt ?? lastResolve(incident) });
    }
    if (incident.clearedAt !== null) refreshedAt.delete(incident.id);
  }
}

async function refreshIncident(
  events: IncidentEvents,
  book: IncidentBook,
  incident: Incident,
): Promise<Incident> {
  const isOver = incident.clearedAt !== null;
  const deciding = new Set(decidingMembers(incident).map(({ alertId }) => alertId));
  const ends = isOver || isRecovering(incident, book);
  const members: IncidentMember[] = [];
  for (const member of incident.members) {
    const wanted = ends && deciding.has(member.alertId);
    members.push({
      ...member,
      endedAt: wanted ? await endOf(events, { incident, member, now: book.now }) : null,
    });
  }
  const known = members.map(({ endedAt }) => endedAt).filter((at) => at !== null);
  const endedAt = ends ? (known.length > 0 ? Math.max(...known) : lastResolve(incident)) : null;
  const { measure } = incident.evidence;
  const counts = isCountedMeasure(measure)
    ? await readCount(events, measure, {
        targetId: incident.targetId,
        from: incident.beganAt,
        ofRelease: incident.evidence.reading.ofRelease ?? null,
        to: (endedAt ?? book.now) + 1,
      })
    : null;
  return { ...incident, members, endedAt, counts };
}

/** What its sessions show; where that cannot be read now, what was known before stays. */
async function withFindings(
  { events, logger }: RefreshTools,
  incident: Incident,
  now: number,
): Promise<Incident> {
  try {
    const findings = await readFindings(events, incident, now);
    return findings === undefined ? incident : { ...incident, findings };
  } catch (error) {
    logger.warn(
      { err: error, incident: incident.id },
      'the cause of an incident could not be read',
    );
    return incident;
  }
}

/** When the last bad session of an alert ended, epoch ms; of missing data when sessions came again; null if unknown. */
async function endOf(
  events: IncidentEvents,
  { incident, member, now }: { incident: Incident; member: IncidentMember; now: number },
): Promise<number | null> {
  const { measure, thresholdBp, beganAt, resolvedAt } = member;
  if (!isCountedMeasure(measure) || thresholdBp === null) return resolvedAt;
  const of = { targetId: incident.targetId, ofRelease: member.ofRelease ?? null };
  const span = { ...of, from: Math.max(beganAt, now - LOOK_BACK_MS), to: now + 1 };
  const { short } = incident.evidence.reading;
  const share = short && short.count.n > 0 ? short.count.bad / short.count.n : 1;
  const bucket = lastBadBucket(await readBuckets(events, measure, span), {
    q0: shareOfBasisPoints(thresholdBp),
    share,
  });
  if (bucket === null) return resolvedAt;
  const at = await readExact(events, { measure, ...of, bucket }, 'last');
  return at === bucket ? bucket + BUCKET_MS : at;
}

/** The last resolve of its alerts, for an incident whose sessions do not show when it ended. */
function lastResolve(incident: Incident): number | null {
  const resolves = incident.members.map(({ resolvedAt }) => resolvedAt).filter((at) => at !== null);
  return resolves.length > 0 ? Math.max(...resolves) : incident.clearedAt;
}
