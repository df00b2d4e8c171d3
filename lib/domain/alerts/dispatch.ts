import type { Severity } from '../rules/rule';
import { HOUR, MINUTE, SECOND } from '../time';
import type { Alert } from './alert';
import { byLead } from './lead';
import type { MessageKind } from './message';
import type { DecisionCode, Dispatch, DispatchGroup } from './notification';

/** When messages about a group go out (statistics.md §0.3, decision 20). All in ms. */
export type Timing = {
  /** The first message waits this long for others of its group. */
  waitMs: number;
  /** Later ones keep this beat from the first. */
  intervalMs: number;
  repeatMs: number;
  /** How long what is over is said again, for receivers that forget (formats.md D1); 0 for the others. */
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

/** Alertmanager groups, waits and repeats by itself: it only has to hear again and again what fires. */
export const STREAM_TIMING: Timing = {
  waitMs: 0,
  intervalMs: 0,
  repeatMs: MINUTE,
  resendResolvedMs: 5 * MINUTE,
};

/** Why an alert that fires is not told. `by`: id of what holds it back. */
export type Hold = { code: DecisionCode; text: string; by: string | null };

/** An alert of the group: firing, or one that the receiver was told about. */
export type Member = { alert: Alert; held: Hold | null; acknowledged: boolean };

export type Send = {
  kind: MessageKind;
  /** Leading alert first. What fires now, and what this message says is over. */
  firing: Alert[];
  resolved: Alert[];
};

export type Next = {
  send: Send | null;
  /** The row as it is after that; null where the receiver believes nothing any more. */
  dispatch: Dispatch | null;
  /** Epoch ms of the next moment at which something may be due by time alone; null where there is none. */
  wakeAt: number | null;
  /** What new alerts wait for. */
  waiting: Extract<DecisionCode, 'waiting_for_group' | 'waiting_for_interval'> | null;
};

/** An incident and what one notifier was told about it. */
export type DispatchInput = {
  notifierId: string;
  group: DispatchGroup;
  before: Dispatch | null;
  members: readonly Member[];
  /** Recovery is not proven: what ended of it is told with its end, or with what is new. */
  isOpen: boolean;
  timing: Timing;
  /** This notifier comes second: its first message says that nobody acknowledged. */
  escalates: boolean;
};

/**
 * What one notifier hears next about one incident: one page, a word where it gets worse, one end. Alertmanager's order (statistics.md §3.2) with its surprises mended: a repeat
 * comes at its own time, and whoever heard that something fires hears that it is over, whatever holds it back by then.
 */
export function nextSend(input: DispatchInput, now: number): Next {
  const { before, members } = input;
  const told = new Set(before?.toldFiring);
  const fresh = members.filter(
    ({ alert, held }) => alert.phase === 'firing' && held === null && !told.has(alert.id),
  );
  if (before === null) return firstSend(input, alertsOf(fresh), now);
  const over = members.filter(({ alert }) => told.has(alert.id) && alert.phase === 'resolved');
  const dues = [
    ...fresh.map(({ alert }) => dueOf(input, before, alert)),
    ...endsOf(input, over).map((at) => beatAfter(before, at, input.timing.intervalMs)),
  ];
  if (dues.length === 0) return unchanged(input, before, now);
  const dueAt = Math.min(...dues);
  if (now < dueAt)
    return {
      send: null,
      dispatch: before,
      wakeAt: dueAt,
      waiting: fresh.length > 0 ? 'waiting_for_interval' : null,
    };
  return changed(input, { before, fresh: alertsOf(fresh), over: alertsOf(over) }, now);
}

/** What joins keeps the beat; a page where only tickets were told waits no longer than a first page does. */
function dueOf({ timing }: DispatchInput, before: Dispatch, alert: Alert): number {
  const firedAt = alert.firedAt ?? alert.pendingSince;
  const beat = beatAfter(before, firedAt, timing.intervalMs);
  const isWorse = alert.severity === 'page' && before.group.severity === 'ticket';
  return isWorse ? Math.min(beat, firedAt + timing.waitMs) : beat;
}

/** When something ended that is to be told: all at once with the incident, each for itself in a stream. */
function endsOf({ isOpen, timing }: DispatchInput, over: readonly Member[]): number[] {
  const ends = over.map(({ alert }) => alert.resolvedAt ?? 0);
  if (timing.resendResolvedMs > 0) return ends;
  return isOpen || ends.length === 0 ? [] : [Math.max(...ends)];
}

const alertsOf = (members: readonly Member[]) => members.map(({ alert }) => alert).sort(byLead);

function firstSend(input: DispatchInput, fresh: Alert[], now: number): Next {
  const [lead] = fresh;
  if (!lead) return { send: null, dispatch: null, wakeAt: null, waiting: null };
  // By the oldest: one that was held back, or that a restart found, has waited already.
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

/** The first beat at or after an instant. */
function beatAfter({ startedAt }: Dispatch, at: number, intervalMs: number): number {
  if (intervalMs === 0 || at <= startedAt) return startedAt;
  return startedAt + Math.ceil((at - startedAt) / intervalMs) * intervalMs;
}

type Changes = { before: Dispatch; fresh: Alert[]; over: Alert[] };

function changed(input: DispatchInput, { before, fresh, over }: Changes, now: number): Next {
  const gone = new Set(over.map(({ id }) => id));
  const still = input.members.filter(
    ({ alert }) => before.toldFiring.includes(alert.id) && !gone.has(alert.id),
  );
  const firing = [...alertsOf(still), ...fresh].sort(byLead);
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

/** A page once, a page to the end: whoever was woken hears the end as loudly. */
const severityOf = (alerts: readonly Alert[], before: Severity): Severity =>
  alerts.some(({ severity }) => severity === 'page') ? 'page' : before;

/** Nothing new: a reminder, where one is due and somebody should still look; or the last of a stream. */
function unchanged(input: DispatchInput, before: Dispatch, now: number): Next {
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
    // What was told has ended, the incident has not: its end is still to be told.
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
