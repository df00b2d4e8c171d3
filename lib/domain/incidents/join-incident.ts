import { isCountedMeasure } from '../rules/measure';
import type { Measure } from '../rules/rule';
import type { SessionRecord } from '../sessions/session';
import { INDICATOR } from '../tallies/indicators';
import { isBadFor } from './bad-session';
import type { Incident, IncidentMember, JoinReason, Overlap } from './incident';

/** An alert belongs to an incident when this share of its bad sessions is bad sessions of the incident (decision 63). */
const JOIN_SHARE = 0.8;

/** An alert that looks for its incident; `beganAt` is its own first bad session, epoch ms. */
export type JoiningAlert = Pick<IncidentMember, 'severity' | 'measure' | 'beganAt'>;

export type Join = { incidentId: string; reason: JoinReason; overlap: Overlap | null };

/**
 * The open incident of its target that an alert belongs to; null where it starts a new one. `open`: incidents of that target,
 * oldest first. `sessions`: its failing sessions since the earliest of them began, or the newest of these.
 */
export function findJoin(
  joiner: JoiningAlert,
  open: readonly Incident[],
  sessions: readonly SessionRecord[],
): Join | null {
  const slow = open.find((incident) => isSlowVariant(joiner, incident));
  if (slow) return { incidentId: slow.id, reason: 'slow_variant', overlap: null };
  const silent = noDataJoin(joiner, open);
  if (silent) return { incidentId: silent.id, reason: 'silence', overlap: null };
  const failing = healthJoin(joiner, open);
  if (failing) return { incidentId: failing.id, reason: 'health', overlap: null };
  const most = open
    .map((incident) => ({ incident, overlap: overlapOf(joiner, [incident], sessions) }))
    .reduce<{ incident: Incident; overlap: Overlap } | null>(
      (a, b) => (a && a.overlap.shared >= b.overlap.shared ? a : b),
      null,
    );
  // A ticket whose sessions are divided among several incidents adds nothing to their pages.
  const all = joiner.severity === 'ticket' ? overlapOf(joiner, open, sessions) : most?.overlap;
  const shared = most && all && isEnough(all) && most.overlap.shared > 0 ? most : null;
  return (
    shared && { incidentId: shared.incident.id, reason: 'same_sessions', overlap: shared.overlap }
  );
}

const isEnough = ({ shared, of }: Overlap) => of > 0 && shared >= JOIN_SHARE * of;

type Compared = Pick<Incident, 'members' | 'beganAt' | 'severity'>;

/** How many of its bad sessions since it began are bad sessions of one of the incidents since that began. */
function overlapOf(
  { measure, beganAt }: JoiningAlert,
  incidents: readonly Compared[],
  sessions: readonly SessionRecord[],
): Overlap {
  if (!isCountedMeasure(measure)) return { shared: 0, of: 0 };
  const own = sessions.filter(
    (session) => session.endedAt >= beganAt && isBadFor(measure, session),
  );
  const shared = own.filter((session) => incidents.some((one) => isBadIn(one, session)));
  return { shared: shared.length, of: own.length };
}

/**
 * Compares with the incident's pages where it has any: an end-to-end ticket counts every failure, so that any later alert would look like its consequence.
 */
function isBadIn({ members, beganAt, severity }: Compared, session: SessionRecord): boolean {
  if (session.endedAt < beganAt) return false;
  return members.some(
    (member) =>
      member.severity === severity &&
      isCountedMeasure(member.measure) &&
      isBadFor(member.measure, session),
  );
}

const sameMeasure = (a: Measure, b: Measure) => JSON.stringify(a) === JSON.stringify(b);

/** A ticket about the incident's own subject: the same problem in longer windows. */
function isSlowVariant({ severity, measure }: JoiningAlert, { members }: Incident): boolean {
  return severity === 'ticket' && members.some((member) => sameMeasure(member.measure, measure));
}

const FAILING: ReadonlySet<Measure['kind']> = new Set([
  'indicator',
  'signature',
  'closeCode',
  'stage',
]);

/**
 * What a health endpoint answers while sessions of its target fail is one more sign of that. Not the other way round: an endpoint may
 * answer badly for days, and sessions that begin to fail meanwhile are news.
 */
function healthJoin({ measure }: JoiningAlert, open: readonly Incident[]): Incident | null {
  if (measure.kind !== 'health') return null;
  const failing = open.filter(({ members }) =>
    members.some((one) => FAILING.has(one.measure.kind) && one.resolvedAt === null),
  );
  return worstOf(failing);
}

/** The newest with a page, else the newest. */
const worstOf = (incidents: readonly Incident[]): Incident | null =>
  incidents.findLast(({ severity }) => severity === 'page') ?? incidents.at(-1) ?? null;

/** No data joins any open incident of its target, and the reverse; an indicator without sessions joins the failure that stops them. */
function noDataJoin({ measure }: JoiningAlert, open: readonly Incident[]): Incident | null {
  if (measure.kind === 'noData') return worstOf(open);
  const blind = open.find(({ members }) =>
    members.some((one) => one.measure.kind === 'noData' && one.resolvedAt === null),
  );
  if (blind) return blind;
  if (measure.kind !== 'indicatorSilent') return null;
  return (
    open.find(({ members }) =>
      members.some(
        (one) =>
          one.measure.kind === 'indicator' &&
          (one.measure.indicator === measure.indicator ||
            INDICATOR[measure.indicator].needs.includes(one.measure.indicator)),
      ),
    ) ?? null
  );
}
