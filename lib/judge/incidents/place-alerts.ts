import type { Alert } from '../../domain/alerts/alert';
import { compareLead } from '../../domain/alerts/lead-alert';
import type { Incident, IncidentMember } from '../../domain/incidents/incident';
import { findJoin } from '../../domain/incidents/join-incident';
import { firstBadBucket } from '../../domain/incidents/outage-clocks';
import { isCountedMeasure } from '../../domain/rules/measure';
import type { Severity } from '../../domain/rules/rule';
import type { SessionRecord } from '../../domain/sessions/session';
import { shareOfBasisPoints } from '../../domain/statistics/binomial';
import type { Logger } from '../../kit/logger';
import type { StateStore } from '../../store/state-store';
import type { IncidentBook } from './incident-book';
import { type IncidentEvents, readBuckets, readExact, readFailing } from './read-evidence';

/** How far back before an alert fired the beginning of its outage may lie: twice the longest window of a page and of a ticket (statistics.md §0.2). */
const LOOK_BACK_MS: Record<Severity, number> = { page: 3_600_000, ticket: 12 * 3_600_000 };
/** Targets that are read at a time: an outage of a thousand must not fill the store's queue. */
const TARGETS_AT_ONCE = 8;
/** Closed incidents that are read to find when a target last recovered. */
const CLOSED_READ = 100;

export type PlaceTools = {
  events: IncidentEvents;
  state: Pick<StateStore, 'page'>;
  logger: Logger;
};

/** Puts every firing alert that has no incident into the one that it belongs to, or into one of its own. Errors: those of the state store. */
export async function placeAlerts(tools: PlaceTools, book: IncidentBook): Promise<void> {
  const withoutIncident = book.withoutIncident();
  if (withoutIncident.length === 0) return;
  const closed = (await tools.state.page('incident', { group: 'closed', limit: CLOSED_READ })).map(
    ({ value }) => value,
  );
  const byTarget = new Map<string, Alert[]>();
  for (const alert of withoutIncident)
    byTarget.set(alert.targetId, [...(byTarget.get(alert.targetId) ?? []), alert]);
  const groups = [...byTarget.values()];
  for (let start = 0; start < groups.length; start += TARGETS_AT_ONCE)
    await Promise.all(
      groups
        .slice(start, start + TARGETS_AT_ONCE)
        .map((alerts) => placeOfTarget(tools, book, { alerts, closed })),
    );
}

type Group = { alerts: Alert[]; closed: readonly Incident[] };

async function placeOfTarget(
  tools: PlaceTools,
  book: IncidentBook,
  { alerts, closed }: Group,
): Promise<void> {
  const found = await readGroup(tools, book, { alerts, closed });
  // Alerts that lead come first: the others join them.
  for (const alert of [...alerts].sort(compareLead)) {
    const beganAt = found.beganAt.get(alert.id) ?? windowBegin(alert);
    const joiner = { severity: alert.severity, measure: alert.measure, beganAt };
    const join = findJoin(joiner, book.openOf(alert.targetId), found.sessions);
    const member: IncidentMember = {
      alertId: alert.id,
      ...joiner,
      thresholdBp: alert.reading.thresholdBp,
      firedAt: alert.firedAt ?? book.now,
      resolvedAt: null,
      endedAt: null,
      joined: join?.reason ?? 'first',
      overlap: join?.overlap ?? null,
      ofRelease: alert.reading.ofRelease ?? null,
    };
    if (join) book.join(join.incidentId, member);
    else book.begin(alert, member);
  }
}

type Found = { beganAt: Map<string, number>; sessions: SessionRecord[] };

/** What stored sessions show about alerts of one target; nothing if they cannot be read, because a page must not wait for that. */
async function readGroup(tools: PlaceTools, book: IncidentBook, group: Group): Promise<Found> {
  const found: Found = { beganAt: new Map(), sessions: [] };
  const { events, logger } = tools;
  try {
    for (const alert of group.alerts)
      found.beganAt.set(alert.id, await beganOf(events, book, { alert, closed: group.closed }));
    const measures = group.alerts.map(({ measure }) => measure).filter(isCountedMeasure);
    const open = book.openOf(group.alerts[0]?.targetId ?? '');
    const needed = measures.length > 0 && (open.length > 0 || measures.length > 1);
    if (!needed) return found;
    const known = open.flatMap(({ members }) => members.map((one) => one.measure));
    found.sessions = await readFailing(events, [...measures, ...known.filter(isCountedMeasure)], {
      targetId: group.alerts[0]?.targetId ?? '',
      from: Math.min(...found.beganAt.values()),
      to: book.now + 1,
    });
  } catch (error) {
    logger.warn({ err: error }, 'what alerts have in common could not be read');
  }
  return found;
}

/** First bad session of an alert's outage, epoch ms (decision 63). Missing data begins with the last session that was measured. */
async function beganOf(
  events: IncidentEvents,
  book: IncidentBook,
  { alert, closed }: { alert: Alert; closed: readonly Incident[] },
): Promise<number> {
  const { measure, reading, targetId } = alert;
  if (!isCountedMeasure(measure) || reading.thresholdBp === null) return windowBegin(alert);
  const of = { targetId, ofRelease: reading.ofRelease ?? null };
  const firedAt = alert.firedAt ?? book.now;
  const from = Math.max(firedAt - LOOK_BACK_MS[alert.severity], clearedBefore(alert, closed));
  const to = firedAt + 1;
  const { short } = alert.firedReading ?? reading;
  const share = short && short.count.n > 0 ? short.count.bad / short.count.n : 1;
  const buckets = await readBuckets(events, measure, { ...of, from, to });
  const bucket = firstBadBucket(buckets, { q0: shareOfBasisPoints(reading.thresholdBp), share });
  if (bucket === null) return windowBegin(alert);
  return readExact(events, { measure, ...of, bucket }, 'first');
}

/** What is known without a read: missing data since the last session, a share since its window began. */
function windowBegin({ reading, pendingSince }: Alert): number {
  const { lastSeenAt, long } = reading;
  return Math.min(pendingSince, lastSeenAt ?? long?.from ?? pendingSince);
}

/** No outage reaches behind the last recovery of what it is about (decision 36). */
function clearedBefore({ targetId, measure }: Alert, closed: readonly Incident[]): number {
  const about = JSON.stringify(measure);
  const clears = closed
    .filter((one) => one.targetId === targetId)
    .filter(({ members }) => members.some((one) => JSON.stringify(one.measure) === about))
    .map(({ clearedAt }) => clearedAt ?? 0);
  return Math.max(0, ...clears);
}
