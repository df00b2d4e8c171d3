import { DEFAULT_SETTINGS, type Settings } from '../domain/targets/settings';
import { DAY, HOUR } from '../domain/time';
import type { Clock } from '../kit/clock';
import { uuidv7 } from '../kit/ids';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import type { Service } from '../kit/supervisor';
import type { EventStore, Retention } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { retainAlerts } from './alert-retention';

/** Not at once: a start has better things to do. */
const FIRST_AFTER_MS = 60_000;
/** Fine buckets live as long as charts need them, coarse ones as long as the settings say. */
const FINE_DAYS = { tallies10s: 2, tallies1m: 30 };
/** Changes that a browser which was away can still be told, one by one. */
export const CHANGES_KEPT = 10_000;

/** The audit log lives as long as the coarsest tallies, in bites that hold up no other write. */
export const AUDIT_DAYS = 400;
const AUDIT_BITE = 200;

/** What is older than these instants goes; epoch ms. */
export function cutoffs(
  { sessionsDays, talliesDays }: Settings['retention'],
  now: number,
): Retention {
  const before = (days: number) => now - days * DAY;
  return {
    sessions: before(sessionsDays),
    tallies10s: before(Math.min(FINE_DAYS.tallies10s, talliesDays)),
    tallies1m: before(Math.min(FINE_DAYS.tallies1m, talliesDays)),
    tallies1h: before(talliesDays),
  };
}

/** Deletes, every hour, what the settings no longer keep. */
export function createRetentionService(deps: {
  events: Pick<EventStore, 'retain'>;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'mutate' | 'changes'>;
  clock: Clock;
  logger: Logger;
}): Service {
  const { events, state, clock, logger } = deps;
  const once = async () => {
    const stored = (await state.get('settings', 'settings'))?.value ?? DEFAULT_SETTINGS;
    const now = clock.now();
    const before = cutoffs(stored.retention, now);
    const rows =
      (await events.retain(before)) + (await retainAlerts(state, { before: before.sessions, now }));
    const changes = await state.changes.trim((await state.changes.latest()) - CHANGES_KEPT + 1);
    const audit = await trimAudit(state, clock.now());
    if (rows + changes + audit > 0)
      logger.info({ rows, changes, audit }, 'deleted what retention no longer keeps');
  };
  return {
    id: 'retention',
    async run(signal) {
      let waitMs = FIRST_AFTER_MS;
      while (await sleep(clock, waitMs, signal)) {
        await once();
        waitMs = HOUR;
      }
    },
  };
}

/** Returns how many rows of the audit log went. */
async function trimAudit(state: Pick<StateStore, 'page' | 'mutate'>, now: number): Promise<number> {
  // Ids begin with their time: this one is below all of that millisecond.
  const before = uuidv7(now - AUDIT_DAYS * DAY, (size) => Buffer.alloc(size));
  for (let gone = 0; ; ) {
    const rows = await state.page('audit', { before, limit: AUDIT_BITE });
    if (rows.length === 0) return gone;
    await state.mutate(
      rows.map(({ id }) => ({ op: 'delete' as const, kind: 'audit' as const, id })),
      now,
    );
    gone += rows.length;
  }
}
