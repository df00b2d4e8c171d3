import type { FinishedSession } from '../domain/sessions/finished-session';
import { backoffMs, withoutJitter } from '../kit/backoff';
import type { Clock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import type { CollectLimits } from './limits';

/** Sessions come from our own probe, which has no memory of its own: they are tried again here, within bounds. */
export type SessionIntake = {
  /** Durable when it resolves. Throws AppError `busy`, or what the last try threw. */
  add(session: FinishedSession): Promise<void>;
  /** Resolves when every session is durable or given up. */
  settled(): Promise<void>;
};

export function createSessionIntake(deps: {
  push(session: FinishedSession): Promise<unknown>;
  clock: Clock;
  logger: Logger;
  limits: CollectLimits;
}): SessionIntake {
  const { clock, logger, limits } = deps;
  const underWay = new Set<Promise<void>>();
  const backoff = {
    baseMs: limits.retryBaseMs,
    capMs: limits.retryMaxMs,
    random: withoutJitter,
  };

  async function keepTrying(session: FinishedSession): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await deps.push(session);
        return;
      } catch (error) {
        const retryable = isAppError(error) && error.retryable;
        if (!retryable || attempt >= limits.sessionAttempts) {
          logger.error({ err: error, sessionId: session.id }, 'a session was given up');
          throw error;
        }
        await sleep(clock, backoffMs(backoff, attempt));
      }
    }
  }

  return {
    async add(session) {
      if (underWay.size >= limits.queueSessions) {
        throw new AppError('busy', 'too many sessions are waiting to be stored');
      }
      const work = keepTrying(session);
      underWay.add(work);
      try {
        await work;
      } finally {
        underWay.delete(work);
      }
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}
