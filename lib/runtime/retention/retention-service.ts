import { DEFAULT_SETTINGS, eventsDaysOf, type Settings } from '../../domain/targets/settings';
import { DAY } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { Logger } from '../../kit/logger';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import type { EventStore, Retention } from '../../store/event-store';
import type { StateStore } from '../../store/state-store';
import type { Stores } from '../../store/stores';
import { keptEvidence, retainAlerts } from './alert-retention';
import { retainReleases } from './release-retention';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Not during the start, which has other work. */
const FIRST_AFTER_MS = 60_000;
/** Days that fine buckets are kept, which is as long as charts need them; the settings decide about coarse ones. */
const FINE_DAYS = { tallies10s: 2, tallies1m: 30 };
/** Changes that are kept for browsers that were disconnected. */
const CHANGES_KEPT = 10_000;

/** The audit log is kept as long as the coarsest tallies. */
const AUDIT_DAYS = 400;
/** Rows that one transaction deletes, so that no other write waits long. */
const AUDIT_ROWS_PER_WRITE = 200;

/** Instants before which rows are deleted; epoch ms. */
export function retentionCutoffs(retention: Settings['retention'], now: number): Retention {
  const { sessionsDays, talliesDays } = retention;
  const before = (days: number) => now - days * DAY;
  return {
    sessions: before(sessionsDays),
    healthEvents: before(eventsDaysOf(retention)),
    tallies10s: before(Math.min(FINE_DAYS.tallies10s, talliesDays)),
    tallies1m: before(Math.min(FINE_DAYS.tallies1m, talliesDays)),
    tallies1h: before(talliesDays),
  };
}

/** Deletes every hour what is older than the settings keep, and prepares the stores for the days ahead. */
export function createRetentionService(deps: {
  events: Pick<EventStore, 'retain' | 'talliedReleases' | 'labels'>;
  stores: Pick<Stores, 'prepareDays'>;
  /** Called with the ids of deleted instances. */
  forgetInstances(ids: readonly string[]): void;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'mutate' | 'changes'>;
  clock: Clock;
  logger: Logger;
}): Service {
  const { events, stores, state, clock, logger, forgetInstances } = deps;
  const prepareDays = async () => {
    const tables = await stores.prepareDays(clock.now());
    if (tables.length > 0)
      logger.warn(
        { tables },
        'rows of today or later are in no part of their day: is the clock of a sender ahead, or was nothing prepared for days?',
      );
  };
  const deleteExpired = async () => {
    const stored = (await state.get('settings', 'settings'))?.value ?? DEFAULT_SETTINGS;
    const now = clock.now();
    const before = retentionCutoffs(stored.retention, now);
    const rows =
      (await events.retain({ ...before, keptSessions: await keptEvidence(state) })) +
      (await retainAlerts(state, { before: before.sessions, now })) +
      (await retainReleases(
        { events, state, forgetInstances },
        { tallies: before.tallies1h, sessions: before.sessions, now },
      ));
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
        await prepareDays();
        await deleteExpired();
        waitMs = HOUR_MS;
      }
    },
  };
}

/** Resolves with the number of deleted rows of the audit log. */
async function trimAudit(state: Pick<StateStore, 'page' | 'mutate'>, now: number): Promise<number> {
  // Ids begin with their time: this one is smaller than all ids of that millisecond.
  const before = uuidv7(now - AUDIT_DAYS * DAY_MS, (size) => Buffer.alloc(size));
  for (let gone = 0; ; ) {
    const rows = await state.page('audit', { before, limit: AUDIT_ROWS_PER_WRITE });
    if (rows.length === 0) return gone;
    await state.mutate(
      rows.map(({ id }) => ({ op: 'delete' as const, kind: 'audit' as const, id })),
      now,
    );
    gone += rows.length;
  }
}
