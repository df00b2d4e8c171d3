import type { Alert } from '../domain/alerts/alert';
import {
  type Hold,
  type Member,
  type Next,
  nextSend,
  STREAM_TIMING,
  TIMING,
  type Timing,
} from '../domain/alerts/dispatch';
import { explains } from '../domain/alerts/inhibition';
import { byLead } from '../domain/alerts/lead';
import type { Decision, Dispatch, DispatchGroup } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Severity } from '../domain/rules/rule';
import type { AlertingSnapshot } from './alerting-snapshot';
import { isOpenGroup, type NotificationGroup, notificationGroups } from './notification-groups';
import {
  inhibited,
  isRouted,
  muted,
  notYetEscalated,
  over,
  silenced,
  toldAlready,
} from './suppression';

/** One incident, as one notifier is told about it. */
export type DispatchDecision = Next & {
  id: string;
  notifier: NotifierConfig;
  group: DispatchGroup;
  /** What it was told before. */
  before: Dispatch | null;
  /** Consequences of what is told: said inside it. */
  children: Alert[];
  /** Another incident of the same alert fires under this episode's key: the end of this one must not close that. */
  keyStillFires: boolean;
};

export type Decided = {
  outcomes: DispatchDecision[];
  /** Why each notifier was told about an alert, or was not; `since` is filled in where they are recorded. */
  decisions: Map<string, Array<Omit<Decision, 'since'>>>;
};

/** Timing by severity; the latency bench sets the wait to 0 (decision 24). */
export type Timings = Record<Severity, Timing>;

/** group → inhibit → silence → mute → dedupe → send → record. Pure; `now` is epoch ms. */
export function decide(
  snapshot: AlertingSnapshot,
  now: number,
  timings: Timings = TIMING,
): Decided {
  const decided: Decided = { outcomes: [], decisions: new Map() };
  const held = holdAll(snapshot, now, timings);
  for (const notifier of snapshot.notifiers) {
    const rooms = notificationGroups(snapshot, notifier, (alert) => isRouted(notifier, alert));
    const concerned = new Set(rooms.flatMap(({ alerts }) => alerts));
    // What is over keeps the reason it ended with: that is what the history is read for.
    for (const alert of snapshot.alerts)
      if (alert.phase === 'firing' && !concerned.has(alert))
        record(decided, { alert, notifier, hold: NOT_ROUTED });
    for (const room of rooms) {
      const members = membersOf(snapshot, { room, notifier, held }, now);
      const outcome = dedupe(snapshot, { room, notifier, members, timings }, now);
      decided.outcomes.push(outcome);
      for (const member of members) recordMember(decided, { member, outcome });
    }
  }
  decided.outcomes = decided.outcomes.map((outcome) => ({
    ...outcome,
    keyStillFires: decided.outcomes.some((other) => firesUnderKeyOf(outcome, other)),
  }));
  return decided;
}

/** Alerts keep their key over incidents: two rooms of one notifier can share a provider's key. */
function firesUnderKeyOf(
  { id, notifier, before }: DispatchDecision,
  other: DispatchDecision,
): boolean {
  if (other.id === id || other.notifier.id !== notifier.id) return false;
  const told = other.dispatch;
  return told !== null && told.dedupKey === before?.dedupKey && told.toldFiring.length > 0;
}

const NOT_ROUTED: Hold = { code: 'not_routed', text: 'outside its route', by: null };

/** What holds each firing alert back, whoever would be told. */
function holdAll(
  snapshot: AlertingSnapshot,
  now: number,
  timings: Timings,
): Map<string, Hold | null> {
  const hold = (alert: Alert) =>
    inhibited(alert, snapshot, now) ??
    silenced(alert, snapshot, now) ??
    muted(alert, snapshot, now) ??
    over(alert, timings[alert.severity].waitMs);
  return new Map(
    snapshot.alerts.map((alert) => [alert.id, alert.phase === 'firing' ? hold(alert) : null]),
  );
}

type Gathered = {
  room: NotificationGroup;
  notifier: NotifierConfig;
  held: ReadonlyMap<string, Hold | null>;
};

function membersOf(
  snapshot: AlertingSnapshot,
  { room, notifier, held }: Gathered,
  now: number,
): Member[] {
  const told = room.alerts.filter(({ id }) => room.before?.toldFiring.includes(id));
  return room.alerts.map((alert): Member => {
    const hold =
      held.get(alert.id) ??
      (told.includes(alert) ? null : toldAlready(alert, told, now)) ??
      notYetEscalated(alert, { notifier, snapshot }, now);
    return { alert, held: hold, acknowledged: snapshot.acknowledgements.has(alert.id) };
  });
}

function timingOf({ kind, route }: NotifierConfig, severity: Severity, timings: Timings): Timing {
  if (kind === 'alertmanager') return STREAM_TIMING;
  const timing = timings[severity];
  return route.repeatMs === null ? timing : { ...timing, repeatMs: route.repeatMs };
}

/** How severe what this notifier hears is: a page that it will be told of sets the pace. */
function severityOf({ before }: NotificationGroup, members: readonly Member[]): Severity {
  if (before?.group.severity === 'page') return 'page';
  const speaks = members.filter(({ alert, held }) => alert.phase === 'firing' && held === null);
  return speaks.some(({ alert }) => alert.severity === 'page') ? 'page' : 'ticket';
}

type Gathering = {
  room: NotificationGroup;
  notifier: NotifierConfig;
  members: Member[];
  timings: Timings;
};

function dedupe(
  snapshot: AlertingSnapshot,
  { room, notifier, members, timings }: Gathering,
  now: number,
): DispatchDecision {
  const { id, before } = room;
  const severity = severityOf(room, members);
  const next = nextSend(
    {
      notifierId: notifier.id,
      before,
      members,
      isOpen: isOpenGroup(snapshot, room),
      group: { ...room.group, severity },
      timing: timingOf(notifier, severity, timings),
      escalates: notifier.route.escalateAfterMs !== null,
    },
    now,
  );
  const group = next.dispatch?.group ?? before?.group ?? room.group;
  const told = [...(next.send?.firing ?? []), ...(next.send?.resolved ?? [])];
  return {
    ...next,
    id,
    notifier,
    group,
    before,
    children: childrenOf(told, snapshot),
    keyStillFires: false,
  };
}

/** Consequences that fire and are not told themselves, one of each kind: nothing explains itself. */
function childrenOf(told: readonly Alert[], snapshot: AlertingSnapshot): Alert[] {
  const said = new Set(told.map(aboutOf));
  const children: Alert[] = [];
  for (const alert of snapshot.alerts.toSorted(byLead)) {
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
  return parent.phase === 'firing' && explains(parent, alert);
}

function record(
  decided: Decided,
  { alert, notifier, hold }: { alert: Alert; notifier: NotifierConfig; hold: Hold },
): void {
  const list = decided.decisions.get(alert.id) ?? [];
  list.push({ notifierId: notifier.id, notifier: notifier.name, ...hold });
  decided.decisions.set(alert.id, list);
}

function recordMember(
  decided: Decided,
  { member, outcome }: { member: Member; outcome: DispatchDecision },
): void {
  const { alert, held } = member;
  const told = [outcome.dispatch, outcome.before].some((one) => one?.toldFiring.includes(alert.id));
  const hold = told || alert.phase === 'resolved' ? SENT : (held ?? waitingHold(outcome));
  record(decided, { alert, notifier: outcome.notifier, hold });
}

const SENT: Hold = { code: 'sent', text: 'sent', by: null };

function waitingHold({ waiting }: DispatchDecision): Hold {
  return waiting === 'waiting_for_interval'
    ? { code: waiting, text: 'waits for the next message of its incident', by: null }
    : { code: 'waiting_for_group', text: 'waits for others of its incident', by: null };
}
