import type { Message } from '../domain/alerts/message';
import type { Send, Timing } from '../domain/alerts/next-send';
import type { AlertDecisions, Decision, Notification } from '../domain/alerts/notification';
import type { Severity } from '../domain/rules/rule';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createWakeLoop } from '../kit/wake-loop';
import type { Mutation, StateStore } from '../store/state-store';
import { type AlertingSnapshot, readAlertingSnapshot } from './alerting-snapshot';
import { buildMessage } from './message';
import { type Decided, type DispatchDecision, decideMessages } from './pipeline';

/** Decides on every change, at most this often, and this often regardless: silences end without a change. */
const MIN_GAP_MS = 100;
const TICK_MS = 15_000;
/** After a lost race everything is read afresh; more of them in a row are a fault. */
const RACES = 5;

export type AlerterDeps = {
  state: Pick<StateStore, 'getMany' | 'list' | 'page' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** Where the console is reached, without a slash at the end: messages link to it. */
  publicUrl: string;
  /** Instead of statistics.md §0.3; the latency bench waits for no group. */
  timings?: Record<Severity, Timing>;
};

export type Alerter = {
  id: string;
  /** Decides once, from what is stored. Answers the epoch ms at which time alone may make something due; null for none. */
  decideNow(): Promise<number | null>;
  /** Something changed: decide soon. Cheap, never throws. */
  wake(): void;
  run(signal: AbortSignal): Promise<void>;
};

/**
 * Turns alerts into messages: one transaction writes what a receiver is sent, that it was, and why others were not. Start it
 * after the first evaluation, so that nothing is sent from what a dead process left behind. Errors of `decideNow`: those of the store.
 */
export function createAlerter(deps: AlerterDeps): Alerter {
  const { clock, logger } = deps;

  async function decideNow(): Promise<number | null> {
    for (let race = 1; ; race++) {
      try {
        return await decideOnce(deps);
      } catch (error) {
        // Another decider was faster: what it wrote is the truth now.
        const lost = isAppError(error) && ['conflict', 'not_found'].includes(error.code);
        if (!lost || race >= RACES) throw error;
      }
    }
  }

  let dueAt: number | null = null;
  const loop = createWakeLoop({
    clock,
    gapMs: MIN_GAP_MS,
    dueInMs({ isWoken, restedMs }) {
      if (isWoken) return 0;
      const tickMs = TICK_MS - restedMs;
      return dueAt === null ? tickMs : Math.min(tickMs, dueAt - clock.now());
    },
    async round() {
      dueAt = await decideNow().catch((error: unknown) => {
        logger.error({ err: error }, 'deciding about messages failed');
        return null;
      });
    },
  });

  return { id: 'alerter', decideNow, wake: loop.wake, run: loop.run };
}

async function decideOnce(deps: AlerterDeps): Promise<number | null> {
  const now = deps.clock.now();
  const snapshot = await readAlertingSnapshot(deps.state, now);
  if (snapshot === null) return null;
  const decided = decideMessages(snapshot, now, deps.timings);
  const mutations = [
    ...decided.dispatches.flatMap((dispatchDecision) =>
      dispatchMutations(deps, { dispatchDecision, snapshot }, now),
    ),
    ...rowsOfGoneDispatches(snapshot, decided),
    ...decisionMutations(snapshot, decided, now),
  ];
  if (mutations.length > 0) await deps.state.mutate(mutations, now);
  const dues = [
    ...decided.dispatches.flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt])),
    ...snapshot.silences.map(({ endsAt }) => endsAt).filter((at) => at > now),
  ];
  return dues.length > 0 ? Math.min(...dues) : null;
}

function dispatchMutations(
  deps: AlerterDeps,
  {
    dispatchDecision,
    snapshot,
  }: { dispatchDecision: DispatchDecision; snapshot: AlertingSnapshot },
  now: number,
): Mutation[] {
  const { id, send, notifier } = dispatchDecision;
  const stored = snapshot.dispatches.get(id);
  const rows: Mutation[] = [];
  const message =
    send === null
      ? null
      : messageOf(deps, { dispatchDecision: { ...dispatchDecision, send }, snapshot }, now);
  const subject = message?.thread?.subject;
  const dispatch =
    dispatchDecision.dispatch && subject !== undefined
      ? { ...dispatchDecision.dispatch, subject }
      : dispatchDecision.dispatch;
  if (dispatch && stored)
    rows.push({ op: 'update', kind: 'dispatch', id, version: stored.version, value: dispatch });
  else if (dispatch) rows.push({ op: 'insert', kind: 'dispatch', id, value: dispatch });
  else if (stored) rows.push({ op: 'delete', kind: 'dispatch', id });
  const wanted = message && (message.kind !== 'resolved' || notifier.route.sendResolved);
  if (wanted) rows.push(queued(dispatchDecision, message, now));
  return rows;
}

function messageOf(
  { publicUrl }: AlerterDeps,
  {
    dispatchDecision,
    snapshot,
  }: { dispatchDecision: DispatchDecision & { send: Send }; snapshot: AlertingSnapshot },
  now: number,
): Message {
  const { rules, incidents } = snapshot;
  return buildMessage({ dispatchDecision, rules, incidents, publicUrl, now });
}

function queued({ notifier, group }: DispatchDecision, message: Message, now: number): Mutation {
  const value: Notification = {
    id: message.idempotencyKey,
    notifierId: notifier.id,
    notifier: notifier.name,
    kind: message.kind,
    severity: group.severity,
    targetId: group.targetId,
    alertIds: [...message.alerts, ...message.children].map((alert) => alert.id),
    ...(message.incident ? { incidentId: message.incident.id } : {}),
    state: 'queued',
    message,
    createdAt: now,
    nextTryAt: now,
    claim: null,
    tries: 0,
    attempts: [],
    endedAt: null,
  };
  return { op: 'insert', kind: 'notification', id: value.id, group: 'open', value };
}

/** Rows of notifiers and alerts that are gone. */
function rowsOfGoneDispatches(snapshot: AlertingSnapshot, { dispatches }: Decided): Mutation[] {
  const seen = new Set(dispatches.map(({ id }) => id));
  return [...snapshot.dispatches.keys()]
    .filter((id) => !seen.has(id))
    .map((id) => ({ op: 'delete', kind: 'dispatch', id }));
}

function decisionMutations(
  snapshot: AlertingSnapshot,
  { decisions }: Decided,
  now: number,
): Mutation[] {
  const over = new Set(
    snapshot.alerts.filter(({ phase }) => phase === 'resolved').map(({ id }) => id),
  );
  return [...decisions].flatMap(([alertId, list]): Mutation[] => {
    const before = snapshot.decisions.get(alertId)?.decisions ?? [];
    const decided = new Set(list.map(({ notifierId }) => notifierId));
    // Of notifiers that are not concerned any more, or are gone: what was sent was sent, and what is over is history.
    const kept = before.filter(
      ({ notifierId, code }) => !decided.has(notifierId) && (over.has(alertId) || code === 'sent'),
    );
    const current = list.map((decision) => ({
      ...decision,
      since: sinceOf(before, decision, now),
    }));
    const value: AlertDecisions = { alertId, decisions: [...current, ...kept] };
    return JSON.stringify(before) === JSON.stringify(value.decisions)
      ? []
      : [{ op: 'put', kind: 'alertDecisions', id: alertId, value }];
  });
}

function sinceOf(before: readonly Decision[], decision: Omit<Decision, 'since'>, now: number) {
  const same = before.find(
    ({ notifierId, code, by }) =>
      notifierId === decision.notifierId && code === decision.code && by === decision.by,
  );
  return same?.since ?? now;
}
