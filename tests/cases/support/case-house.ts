import type { SessionRecord } from '../../../lib/domain/sessions/session';
import { SECOND } from '../../../lib/domain/time';
import type { ServiceContext } from '../../../lib/services/service-context';
import {
  createCollector,
  createLogger,
  createReleaseJudge,
  DEFAULT_GATE,
  type JudgeHouse,
  MINUTE,
  markRelease,
  START,
  session,
  TARGET,
  verdictOf,
} from '../../support/case-api';
import { finishedOf } from '../../support/probe/finished-of';

export const logger = createLogger('case', 'silent');

/** Every session dies in the factory. */
export const BAD = { plot: 'factory-mismatch' } as const;

/** Pages that fire now. */
export async function firingPages(house: JudgeHouse): Promise<number> {
  const open = await house.alerts();
  return open.filter(({ ruleId, phase }) => ruleId.startsWith('page') && phase === 'firing').length;
}

export const createReleaseJudgeFor = (house: JudgeHouse) =>
  createReleaseJudge({
    events: house.stores.events,
    state: house.stores.state,
    clock: house.clock,
    logger,
    settings: DEFAULT_GATE,
    locations: ['local'],
  });

/** The row that has the bare id of a version. */
export async function readRelease(house: JudgeHouse, version: string) {
  const row = await house.stores.state.get('release', `t1:${version}`);
  if (!row) throw new Error(`there is no row t1:${version}`);
  return row.value;
}

/** Marks releases and reads verdicts as the API does. */
export function createReviewDesk(house: JudgeHouse) {
  const judge = createReleaseJudgeFor(house);
  const ctx = {
    state: house.stores.state,
    clock: house.clock,
    releaseJudge: judge,
    info: { startedAt: START },
  } as unknown as ServiceContext;
  return {
    mark: (version: string) =>
      markRelease(ctx, { target: 't1', version, notes: '', at: house.clock.now() }),
    /** What a pipeline gets for a version after an evaluation. */
    async verdict(version: string): Promise<string> {
      await judge.judgeNow();
      const release = await readRelease(house, version);
      return (await verdictOf(ctx, { release, target: TARGET, releases: [] })).effective;
    },
  };
}

export type Arrival = { plot: 'passed' | 'factory-mismatch'; release: string; instance: string };

/** Sessions that come in through the collector, one every 5 s, the judge following. */
export function createArrivals(house: JudgeHouse, afterEach: (n: number) => Promise<void>) {
  const collector = createCollector({ ...house.stores, clock: house.clock, logger });
  return {
    collector,
    async go(minutes: number, of: () => Arrival): Promise<void> {
      for (let n = 0; n < (minutes * MINUTE) / (5 * SECOND); n++) {
        house.clock.advance(5 * SECOND);
        const { plot, release, instance } = of();
        const finished = session(plot, { at: house.clock.now() - SECOND, release, instance });
        const { facts } = finished.record;
        const record: SessionRecord = {
          ...finished.record,
          endedAt: house.clock.now() - 1,
          instance,
          release,
          facts: { ...facts, announced: { ...facts.announced, release, instance } },
        };
        await collector.addSession(finishedOf({ ...finished, record }));
        await afterEach(n);
      }
    },
  };
}
