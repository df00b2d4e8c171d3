import type { Alert } from '../domain/alerts/alert';
import { isConsequence } from '../domain/alerts/inhibition';
import { compareLead } from '../domain/alerts/lead-alert';
import {
  type Member,
  type Next,
  nextSend,
  STREAM_TIMING,
  type Suppression,
  TIMING,
  type Timing,
} from '../domain/alerts/next-send';
import type { Decision, Dispatch, DispatchGroup } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Severity } from '../domain/rules/rule';
import type { AlertingSnapshot } from './alerting-snapshot';
import { isOpenGroup, type NotificationGroup, notificationGroups } from './notification-groups';
import {
  alreadyNotified,
  ended,
  inhibited,
  isRouted,
  muted,
  notYetEscalated,
  restored,
  silenced,
} from './suppression';

/** What one notifier is sent about one incident, or why nothing. */
export type DispatchDecision = Next & {
  id: string;
  notifier: NotifierConfig;
  group: DispatchGroup;
  /** What it was sent before. */
  before: Dispatch | null;
  /** Consequences of what is sent: named inside the message. */
  children: Alert[];
  /** Another incident of the same alert fires under this episode's key: the end of this one must not close that. */
  keyStillFires: boolean;
};

export type Decided = {
  dispatches: DispatchDecision[];
  /** Why each notifier was notified of an alert, or was not; `since` is filled in where they are recorded. */
  decisions: Map<string, Array<Omit<Decision, 'since'>>>;
};

/** Timing by severity; the latency bench sets the wait to 0 (decision 24). */
export type Timings = Record<Severity, Timing>;

/** group → inhibit → silence → mute → dedupe → send → record. Pure; `now` is epoch ms. */
export function decideMessages(
  snapshot: AlertingSnapshot,
  now: number,
  timings: Timings = TIMING,
): Decided {
  const decided: Decided = { dispatches: [], decisions: new Map() };
  const held = suppressions(snapshot, now, timings);
  for (const notifier of snapshot.notifiers) {
    const groups = notificationGroups(snapshot, notifier, (alert) => isRouted(notifier, alert));
    const concerned = new Set(groups.flatMap(({ alerts }) => alerts));
    // A resolved alert keeps the reason it ended with: the history is read for that.
    for (const alert of snapshot.alerts)
      if (alert.phase === 'firing' && !concerned.has(alert))
        record(decided, { alert, notifier, hold: NOT_ROUTED });
    for (const group of groups) {
      const members = membersOf(snapshot, { group, notifier, held }, now);
      const dispatchDecision = dedupe(snapshot, { group, notifier, members, timings }, now);
      decided.dispatches.push(dispatchDecision);
      for (const member of members) recordMember(decided, { member, dispatchDecision });
    }
  }
  decided.dispatches = decided.dispatches.map((dispatchDecision) => ({
    ...dispatchDecision,
    keyStillFires: decided.dispatches.some((other) => firesUnderKeyOf(dispatchDecision, other)),
  }));
  return decided;
}

/** Alerts keep their key over incidents: two groups of one notifier can share a provider's key. */
function firesUnderKeyOf(
  { id, notifier, before }: DispatchDecision,
  other: DispatchDecision,
): boolean {
  if (other.id === id || other.notifier.id !== notifier.id) return false;
  const told = other.dispatch;
  return told !== null && told.dedupKey === before?.dedupKey && told.toldFiring.length > 0;
}

const NOT_ROUTED: Suppression = { code: 'not_routed', text: 'outside its route', by: null };

/** Why each firing alert is suppressed, for all notifiers alike. */
function suppressions(
  snapshot: AlertingSnapshot,
  now: number,
  timings: Timings,
): Map<string, Suppression | null> {
  const hold = (alert: Alert) =>
    restored(alert) ??
    inhibited(alert, snapshot, now) ??
    silenced(alert, snapshot, now) ??
    muted(alert, snapshot, now) ??
    ended(alert, timings[alert.severity].waitMs);
  return new Map(
    snapshot.alerts.map((alert) => [alert.id, alert.phase === 'firing' ? hold(alert) : null]),
  );
}

type Gathered = {
  group: NotificationGroup;
  notifier: NotifierConfig;
  held: ReadonlyMap<string, Suppression | null>;
};

function membersOf(
  snapshot: AlertingSnapshot,
  { group, notifier, held }: Gathered,
  now: number,
): Member[] {
  const told = group.alerts.filter(({ id }) => group.before?.toldFiring.includes(id));
  return group.alerts.map((alert): Member => {
    const hold =
      held.get(alert.id) ??
      (told.includes(alert) ? null : alreadyNotified(alert, told, now)) ??
      notYetEscalated(alert, { notifier, snapshot }, now);
    return { alert, held: hold, acknowledged: snapshot.acknowledgements.has(alert.id) };
  });
}

function timingOf({ kind, route }: NotifierConfig, severity: Severity, timings: Timings): Timing {
  if (kind === 'alertmanager') return STREAM_TIMING;
  const timing = timings[severity];
  return route.repeatMs === null ? timing : { ...timing, repeatMs: route.repeatMs };
}

/** The severity that sets the pace of this notifier: a page that it will be sent counts. */
function severityOf({ before }: NotificationGroup, members: readonly Member[]): Severity {
  if (before?.group.severity === 'page') return 'page';
  const sent = members.filter(({ alert, held }) => alert.phase === 'firing' && held === null);
  return sent.some(({ alert }) => alert.severity === 'page') ? 'page' : 'ticket';
}

type Gathering = {
  group: NotificationGroup;
  notifier: NotifierConfig;
  members: Member[];
  timings: Timings;
};

function dedupe(
  snapshot: AlertingSnapshot,
  { group, notifier, members, timings }: Gathering,
  now: number,
): DispatchDecision {
  const { id, before } = group;
  const severity = severityOf(group, members);
  const next = nextSend(
    {
      notifierId: notifier.id,
      before,
      members,
      isOpen: isOpenGroup(snapshot, group),
      group: { ...group.key, severity },
      timing: timingOf(notifier, severity, timings),
      escalates: notifier.route.escalateAfterMs !== null,
    },
    now,
  );
  const key = next.dispatch?.group ?? before?.group ?? group.key;
  const sent = [...(next.send?.firing ?? []), ...(next.send?.resolved ?? [])];
  return {
    ...next,
    id,
    notifier,
    group: key,
    before,
    children: childrenOf(sent, snapshot),
    keyStillFires: false,
  };
}

/** Consequences that fire and are not sent themselves, one of each kind: nothing explains itself. */
function childrenOf(told: readonly Alert[], snapshot: AlertingSnapshot): Alert[] {
  const said = new Set(told.map(aboutOf));
  const children: Alert[] = [];
  for (const alert of snapshot.alerts.toSorted(compareLead)) {
    if (alert.phase !== 'firing' || said.has(aboutOf(alert))) continue;
    if (!told.some((parent) => isChildOf(alert, parent))) continue;
    said.add(aboutOf(alert));
    children.push(alert);
  }
  return children;
}

/** What an alert is about, whatever its windows are. */
const aboutOf = ({ targetId, measure }: Alert) => `${targetId} ${JSON.stringify(measure)}`;

function isChildOf(alert: Alert, parent: Alert): boolean {
  if (alert.incidentId !== undefined && alert.incidentId === parent.incidentId) return true;
  return parent.phase === 'firing' && isConsequence(parent, alert);
}

function record(
  decided: Decided,
  { alert, notifier, hold }: { alert: Alert; notifier: NotifierConfig; hold: Suppression },
): void {
  const list = decided.decisions.get(alert.id) ?? [];
  list.push({ notifierId: notifier.id, notifier: notifier.name, ...hold });
  decided.decisions.set(alert.id, list);
}

function recordMember(
  decided: Decided,
  { member, dispatchDecision }: { member: Member; dispatchDecision: DispatchDecision },
): void {
  const { alert, held } = member;
  const told = [dispatchDecision.dispatch, dispatchDecision.before].some((one) =>
    one?.toldFiring.includes(alert.id),
  );
  const hold = told || alert.phase === 'resolved' ? SENT : (held ?? waitingHold(dispatchDecision));
  record(decided, { alert, notifier: dispatchDecision.notifier, hold });
}

const SENT: Suppression = { code: 'sent', text: 'sent', by: null };

function waitingHold({ waiting }: DispatchDecision): Suppression {
  return waiting === 'waiting_for_interval'
    ? { code: waiting, text: 'waits for the next message of its incident', by: null }
    : { code: 'waiting_for_group', text: 'waits for others of its incident', by: null };
}
