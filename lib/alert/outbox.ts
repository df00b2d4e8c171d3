import type { DeliveryAttempt, Notification } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import { backoffMs } from '../kit/backoff';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import { createWakeLoop, onWakeOrEvery } from '../kit/wake-loop';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import type { Delivery, Notifier } from './notifier';

/** One try may take this long, and no other outbox may try meanwhile (statistics.md §0.3). */
const TRY_LIMIT_MS = 10_000;
const CLAIM_MS = 30_000;
/** Pauses between tries. */
const RETRY = { baseMs: 5_000, capMs: 5 * 60_000 };
/** A message that could not be delivered for this long is given up: it is in the log, and can be sent again by hand. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Tries that the log keeps. */
const ATTEMPTS_KEPT = 20;
const TICK_MS = 5_000;
const MIN_GAP_MS = 50;

type Row = Stored<Notification>;

export type OutboxDeps = {
  state: Pick<StateStore, 'get' | 'list' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** A notifier with its secrets in the clear. Errors: AppError where they cannot be opened. */
  open(config: NotifierConfig): Notifier;
  /** Name of this outbox in its claims, and another one for every process. */
  by: string;
  /** Jitter of the pauses between tries, 0…1. */
  random: () => number;
};

export type Outbox = {
  id: string;
  /** Delivers what is due, each notifier one message at a time; resolves when none is due any more. */
  deliverDue(signal?: AbortSignal): Promise<void>;
  /** A message may have been queued. Cheap, never throws. */
  wake(): void;
  run(signal: AbortSignal): Promise<void>;
  drain(): Promise<void>;
};

/**
 * Delivers what the pipeline queued: claim, send, record. A crash between any two of these leaves a claim that runs out, and
 * the message is sent once more under the same keys: at least once, never none. A receiver that is slow or down delays itself only.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { state, clock, logger } = deps;
  /** Notifiers with a delivery under way. */
  const busy = new Map<string, Promise<void>>();

  async function startDue(signal?: AbortSignal): Promise<void> {
    const now = clock.now();
    for (const [notifierId, rows] of byNotifier(await state.list('notification', 'open'))) {
      if (busy.has(notifierId) || signal?.aborted) continue;
      const replaced = replacedReminders(rows, now);
      if (replaced.length > 0) await dropAll(state, replaced, now);
      // While that was written, another read of the queue may have started a delivery.
      if (busy.has(notifierId)) continue;
      const due = nextOf(
        rows.filter((row) => !replaced.includes(row)),
        now,
      );
      if (!due) continue;
      const work = deliver(deps, due, signal)
        .catch((error: unknown) => logger.error({ err: error, notifierId }, 'a delivery failed'))
        .finally(() => {
          busy.delete(notifierId);
          loop.wake();
        });
      busy.set(notifierId, work);
    }
  }

  async function deliverDue(signal?: AbortSignal): Promise<void> {
    await startDue(signal);
    while (busy.size > 0) {
      await Promise.race(busy.values());
      await startDue(signal);
    }
  }

  const loop = createWakeLoop({
    clock,
    gapMs: MIN_GAP_MS,
    dueInMs: onWakeOrEvery(TICK_MS),
    round: (signal) =>
      startDue(signal).catch((error: unknown) =>
        logger.error({ err: error }, 'the outbox could not be read'),
      ),
  });

  return {
    id: 'outbox',
    deliverDue,
    wake: loop.wake,
    async run(signal) {
      await loop.run(signal);
      await Promise.allSettled(busy.values());
    },
    async drain() {
      await startDue();
      await Promise.allSettled(busy.values());
    },
  };
}

/**
 * Reminders that a newer message of their episode replaces. It contains all that they did, and a receiver that was down for a day
 * should get the present state, not each minute of the past: so the queue of an episode is bounded by what changed in it.
 */
function replacedReminders(rows: readonly Row[], now: number): Row[] {
  const newest = new Map<string, number>();
  for (const { value } of rows) {
    const at = newest.get(value.message.dedupKey) ?? 0;
    newest.set(value.message.dedupKey, Math.max(at, value.createdAt));
  }
  return rows.filter(
    ({ value }) =>
      value.kind === 'still' &&
      (value.claim === null || value.claim.until <= now) &&
      value.createdAt < (newest.get(value.message.dedupKey) ?? 0),
  );
}

async function dropAll(state: OutboxDeps['state'], rows: readonly Row[], at: number) {
  await state.mutate(
    rows.map(({ id }) => ({ op: 'delete', kind: 'notification', id })),
    at,
  );
}

function byNotifier(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const { notifierId } = row.value;
    groups.set(notifierId, [...(groups.get(notifierId) ?? []), row]);
  }
  return groups;
}

/** The oldest message that is due. One that waits delays those of its own episode: an end must not overtake its beginning. */
function nextOf(rows: readonly Row[], now: number): Row | null {
  const waiting = new Set<string>();
  const order = [...rows].sort((a, b) => a.value.createdAt - b.value.createdAt);
  for (const row of order) {
    const { message, claim, nextTryAt } = row.value;
    const free = claim === null || claim.until <= now;
    if (free && nextTryAt <= now && !waiting.has(message.dedupKey)) return row;
    waiting.add(message.dedupKey);
  }
  return null;
}

async function deliver(deps: OutboxDeps, row: Row, signal?: AbortSignal): Promise<void> {
  const { clock } = deps;
  const askedAt = clock.monotonic();
  const claimed = await claim(deps, row);
  if (!claimed) return;
  const config = (await deps.state.get('notifier', row.value.notifierId))?.value;
  // This process stood still: the claim may run out during the try, and another outbox sends.
  if (clock.monotonic() - askedAt > CLAIM_MS - TRY_LIMIT_MS) return;
  const start = clock.monotonic();
  const delivery = await attempt(deps, { config, notification: claimed.value }, signal);
  // Stopped in the middle: the claim runs out, and the next process tries again.
  if (signal?.aborted && !delivery.ok) return;
  const ms = Math.round(clock.monotonic() - start);
  await settle(deps, claimed, { delivery, ms });
}

/** Null if another outbox was faster. */
async function claim(deps: OutboxDeps, { id, version, value }: Row): Promise<Row | null> {
  const now = deps.clock.now();
  const claimed: Notification = {
    ...value,
    state: 'claimed',
    tries: value.tries + 1,
    claim: { by: deps.by, until: now + CLAIM_MS },
  };
  try {
    await deps.state.mutate(
      [{ op: 'update', kind: 'notification', id, version, value: claimed }],
      now,
    );
  } catch (error) {
    if (isAppError(error) && ['conflict', 'not_found'].includes(error.code)) return null;
    throw error;
  }
  return deps.state.get('notification', id);
}

async function attempt(
  { clock, open }: OutboxDeps,
  of: { config: NotifierConfig | undefined; notification: Notification },
  signal?: AbortSignal,
): Promise<Delivery> {
  const { config, notification } = of;
  const never = (detail: string): Delivery => ({ ok: false, retryable: false, detail });
  if (!config) return never('its notifier was deleted');
  if (!config.enabled) return never('its notifier is switched off');
  const limit = new AbortController();
  const end = new AbortController();
  const stop = () => {
    limit.abort();
    end.abort();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const cancel = clock.after(TRY_LIMIT_MS, () => limit.abort());
  const late = sleep(clock, TRY_LIMIT_MS + 1_000, end.signal).then(
    (): Delivery => ({ ok: false, retryable: true, detail: 'no answer in time' }),
  );
  try {
    // A notifier that ignores its signal must not delay the messages behind it.
    return await Promise.race([open(config).deliver(notification.message, limit.signal), late]);
  } catch (error) {
    return never(error instanceof Error ? error.message : String(error));
  } finally {
    cancel();
    // Or each delivery would leave a timer and a listener behind for the rest of its time.
    end.abort();
    signal?.removeEventListener('abort', stop);
  }
}

async function settle(
  deps: OutboxDeps,
  { id, version, value }: Row,
  { delivery, ms }: { delivery: Delivery; ms: number },
): Promise<void> {
  const now = deps.clock.now();
  const tried: DeliveryAttempt = { at: now, ms, ok: delivery.ok, detail: delivery.detail };
  const attempts = [...value.attempts, tried].slice(-ATTEMPTS_KEPT);
  const retry = !delivery.ok && delivery.retryable && now - value.createdAt < GIVE_UP_AFTER_MS;
  const settled: Notification = retry
    ? {
        ...value,
        state: 'queued',
        claim: null,
        attempts,
        nextTryAt: now + pauseMs(deps, value, delivery),
      }
    : { ...value, state: delivery.ok ? 'sent' : 'dead', claim: null, attempts, endedAt: now };
  const group = retry ? 'open' : 'closed';
  const row = { op: 'update', kind: 'notification', id, group, version, value: settled } as const;
  const notice = delivery.ok ? await noticeOf(deps.state, value, now) : null;
  try {
    await deps.state.mutate(notice ? [row, notice] : [row], now);
  } catch (error) {
    // Another outbox was first to deliver about this incident: its instant is the one that counts.
    if (!notice || !isAppError(error) || error.code !== 'conflict') throw error;
    await deps.state.mutate([row], now);
  }
}

/** A row that records the first notification of an incident, or of its first page; null if it is recorded already. */
async function noticeOf(
  state: Pick<StateStore, 'get'>,
  { incidentId, notifier, severity, message }: Notification,
  at: number,
): Promise<Mutation | null> {
  if (incidentId === undefined || message.status !== 'firing') return null;
  const stored = await state.get('incidentNotice', incidentId);
  const notice = { at, notifier };
  const page = severity === 'page' ? notice : null;
  const row = { kind: 'incidentNotice', id: incidentId } as const;
  if (!stored) return { op: 'insert', ...row, value: { incidentId, first: notice, page } };
  const { version, value } = stored;
  if (page === null || value.page !== null) return null;
  return { op: 'update', ...row, version, value: { ...value, page } };
}

function pauseMs(
  { random }: OutboxDeps,
  { tries }: Notification,
  delivery: Delivery & { ok: false },
): number {
  return Math.max(delivery.retryAfterMs ?? 0, backoffMs({ ...RETRY, random }, tries));
}
