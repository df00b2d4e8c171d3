import type { Severity } from '../rules/rule';
import { HOUR, MINUTE, SECOND } from '../time';
import type { Alert } from './alert';
import { compareLead } from './lead-alert';
import type { MessageKind } from './message';
import type { DecisionCode, Dispatch, DispatchGroup } from './notification';

/** When messages about a group are sent (statistics.md §0.3, decision 20). All in ms. */
export type Timing = {
  /** The first message waits this long for more alerts of its group. */
  waitMs: number;
  /** Later messages are sent at multiples of this interval from the first. */
  intervalMs: number;
  repeatMs: number;
  /** How long the end of an alert is sent again, for receivers that drop an alert unless it is sent again, as Alertmanager does; 0 for the others. */
  resendResolvedMs: number;
};

export const TIMING: Record<Severity, Timing> = {
  page: {
    waitMs: 20 * SECOND,
    intervalMs: 60 * SECOND,
    repeatMs: 4 * HOUR,
    resendResolvedMs: 0,
  },
  ticket: {
    waitMs: 20 * SECOND,
    intervalMs: 5 * MINUTE,
    repeatMs: 24 * HOUR,
    resendResolvedMs: 0,
  },
};

/** Alertmanager groups, waits and repeats by itself: it only needs firing alerts repeatedly. */
export const STREAM_TIMING: Timing = {
  waitMs: 0,
  intervalMs: 0,
  repeatMs: MINUTE,
  resendResolvedMs: 5 * MINUTE,
};

/** Why a firing alert is not sent. `by`: id of the alert, silence or window that suppresses it. */
export type Suppression = { code: DecisionCode; text: string; by: string | null };

/** An alert of the group: firing, or one that was sent to the receiver. */
export type Member = { alert: Alert; held: Suppression | null; acknowledged: boolean };

export type Send = {
  kind: MessageKind;
  /** Leading alert first: the firing alerts, and those that this message resolves. */
  firing: Alert[];
  resolved: Alert[];
};

export type Next = {
  send: Send | null;
  /** The dispatch row after this message; null where the receiver has no firing alert any more. */
  dispatch: Dispatch | null;
  /** The next instant at which a message may be due without new data, epoch ms; null where there is none. */
  wakeAt: number | null;
  /** What new alerts are waiting for. */
  waiting: Extract<DecisionCode, 'waiting_for_group' | 'waiting_for_interval'> | null;
};

/** An incident and what one notifier was sent about it. */
export type DispatchInput = {
  notifierId: string;
  group: DispatchGroup;
  before: Dispatch | null;
  members: readonly Member[];
  /** Recovery is not proven: ended alerts are reported with the incident's end, or together with new ones. */
  isOpen: boolean;
  timing: Timing;
  /** This notifier is an escalation: its first message says that nobody acknowledged. */
  escalates: boolean;
};

/**
 * Decides what one notifier is sent next about one incident: one page, one message where it gets worse, one end. Follows Alertmanager's order (statistics.md §3.2) with two differences: a repeat is sent at its own time, and a receiver that was sent a firing alert is also sent its end, whatever suppresses it by then.
 */
export function nextSend(input: DispatchInput, now: number): Next {
  const { before, members } = input;
  const sent = new Set(before?.toldFiring);
  const fresh = members.filter(
    ({ alert, held }) => alert.phase === 'firing' && held === null && !sent.has(alert.id),
  );
  if (before === null) return firstSend(input, alertsOf(fresh), now);
  const over = members.filter(({ alert }) => sent.has(alert.id) && alert.phase === 'resolved');
  const dues = [
    ...fresh.map(({ alert }) => dueOf(input, before, alert)),
    ...endsOf(input, over).map((at) => nextIntervalAfter(before, at, input.timing.intervalMs)),
  ];
  if (dues.length === 0) return sendReminder(input, before, now);
  const dueAt = Math.min(...dues);
  if (now < dueAt)
    return {
      send: null,
      dispatch: before,
      wakeAt: dueAt,
      waiting: fresh.length > 0 ? 'waiting_for_interval' : null,
    };
  return sendChanges(input, { before, fresh: alertsOf(fresh), over: alertsOf(over) }, now);
}

/** Joining alerts wait for the group interval; a page after tickets only waits no longer than a first page. */
function dueOf({ timing }: DispatchInput, before: Dispatch, alert: Alert): number {
  const firedAt = alert.firedAt ?? alert.pendingSince;
  const beat = nextIntervalAfter(before, firedAt, timing.intervalMs);
  const isWorse = alert.severity === 'page' && before.group.severity === 'ticket';
  return isWorse ? Math.min(beat, firedAt + timing.waitMs) : beat;
}

/** The instant of an end that must be sent: with the incident as a whole, or per alert in a stream. */
function endsOf({ isOpen, timing }: DispatchInput, over: readonly Member[]): number[] {
  const ends = over.map(({ alert }) => alert.resolvedAt ?? 0);
  if (timing.resendResolvedMs > 0) return ends;
  return isOpen || ends.length === 0 ? [] : [Math.max(...ends)];
}

const alertsOf = (members: readonly Member[]) =>
  members.map(({ alert }) => alert).sort(compareLead);

function firstSend(input: DispatchInput, fresh: Alert[], now: number): Next {
  const [lead] = fresh;
  if (!lead) return { send: null, dispatch: null, wakeAt: null, waiting: null };
  // Counted from the oldest alert: one that was suppressed, or found after a restart, has waited already.
  const dueAt = Math.min(...fresh.map(({ firedAt }) => firedAt ?? now)) + input.timing.waitMs;
  if (now < dueAt)
    return { send: null, dispatch: null, wakeAt: dueAt, waiting: 'waiting_for_group' };
  const flaps = fresh.some(({ flappingSince }) => flappingSince !== null);
  const kind = input.escalates ? 'escalated' : flaps ? 'flapping' : 'firing';
  const dispatch: Dispatch = {
    notifierId: input.notifierId,
    dedupKey: lead.key,
    group: { ...input.group, severity: severityOf(fresh, input.group.severity) },
    startedAt: now,
    lastSentAt: now,
    repeatNo: 0,
    toldFiring: fresh.map(({ id }) => id),
    toldResolved: [],
  };
  return {
    send: { kind, firing: fresh, resolved: [] },
    dispatch,
    wakeAt: now + input.timing.repeatMs,
    waiting: null,
  };
}

/** The first multiple of the interval at or after an instant. */
function nextIntervalAfter({ startedAt }: Dispatch, at: number, intervalMs: number): number {
  if (intervalMs === 0 || at <= startedAt) return startedAt;
  return startedAt + Math.ceil((at - startedAt) / intervalMs) * intervalMs;
}

type Changes = { before: Dispatch; fresh: Alert[]; over: Alert[] };

function sendChanges(input: DispatchInput, { before, fresh, over }: Changes, now: number): Next {
  const gone = new Set(over.map(({ id }) => id));
  const still = input.members.filter(
    ({ alert }) => before.toldFiring.includes(alert.id) && !gone.has(alert.id),
  );
  const firing = [...alertsOf(still), ...fresh].sort(compareLead);
  const dispatch: Dispatch = {
    ...before,
    group: { ...before.group, severity: severityOf([...firing, ...over], before.group.severity) },
    toldFiring: firing.map(({ id }) => id),
    toldResolved: [...before.toldResolved, ...gone],
    lastSentAt: now,
  };
  const kind: MessageKind = firing.length === 0 ? 'resolved' : 'update';
  const keeps = firing.length > 0 || input.timing.resendResolvedMs > 0;
  return {
    send: { kind, firing, resolved: over },
    dispatch: keeps ? dispatch : null,
    wakeAt: keeps ? now + input.timing.repeatMs : null,
    waiting: null,
  };
}

/** A group that has paged stays a page, so that its end is sent with the same severity. */
const severityOf = (alerts: readonly Alert[], before: Severity): Severity =>
  alerts.some(({ severity }) => severity === 'page') ? 'page' : before;

/** Nothing new: a reminder where one is due and nobody has acknowledged, or the last message of a stream. */
function sendReminder(input: DispatchInput, before: Dispatch, now: number): Next {
  const { members, timing } = input;
  const firing = members.filter(
    ({ alert }) => before.toldFiring.includes(alert.id) && alert.phase === 'firing',
  );
  const stream = timing.resendResolvedMs > 0;
  const over = members.filter(
    ({ alert }) =>
      stream &&
      before.toldResolved.includes(alert.id) &&
      now - (alert.resolvedAt ?? now) < timing.resendResolvedMs,
  );
  if (firing.length === 0 && over.length === 0)
    // The sent alerts have ended but the incident has not: its end must still be sent.
    return { send: null, dispatch: input.isOpen ? before : null, wakeAt: null, waiting: null };
  const dueAt = before.lastSentAt + timing.repeatMs;
  const quiet = !stream && firing.every(({ held, acknowledged }) => held !== null || acknowledged);
  if (quiet) return { send: null, dispatch: before, wakeAt: null, waiting: null };
  if (now < dueAt) return { send: null, dispatch: before, wakeAt: dueAt, waiting: null };
  return {
    send: {
      kind: firing.length > 0 ? 'still' : 'resolved',
      firing: alertsOf(firing),
      resolved: alertsOf(over),
    },
    dispatch: { ...before, lastSentAt: now, repeatNo: before.repeatNo + 1 },
    wakeAt: now + timing.repeatMs,
    waiting: null,
  };
}
