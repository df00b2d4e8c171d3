import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../domain/targets/settings';
import { DAY } from '../../domain/time';
import { manualClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { Retention } from '../../store/event-store';
import { createRetentionService, retentionCutoffs } from './retention-service';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('retention', () => {
  it('keeps fine buckets no longer than coarse ones', () => {
    const now = 1000 * DAY;
    expect(retentionCutoffs({ sessionsDays: 30, eventsDays: 7, talliesDays: 400 }, now)).toEqual({
      sessions: 970 * DAY,
      healthEvents: 993 * DAY,
      tallies10s: 998 * DAY,
      tallies1m: 970 * DAY,
      tallies1h: 600 * DAY,
    });
    expect(retentionCutoffs({ sessionsDays: 30, talliesDays: 1 }, now)).toMatchObject({
      healthEvents: 970 * DAY,
      tallies10s: 999 * DAY,
      tallies1m: 999 * DAY,
    });
  });

  it('runs after a minute and then every hour', async () => {
    const clock = manualClock();
    const retained: Retention[] = [];
    const trimmed: number[] = [];
    const prepared: number[] = [];
    const startedAt = clock.now();
    const service = createRetentionService({
      events: {
        retain: async (cut) => retained.push(cut),
        talliedReleases: async () => [],
        labels: async () => [],
      },
      stores: {
        async prepareDays(now) {
          prepared.push(now);
          return [];
        },
      },
      forgetInstances: () => undefined,
      state: {
        get: async () => null,
        page: async () => [],
        list: async () => [],
        mutate: async () => 0,
        changes: {
          since: async () => [],
          latest: async () => 10_000 + 5,
          oldest: async () => 1,
          trim: async (before) => trimmed.push(before),
        },
      },
      clock,
      logger: createLogger('test', 'silent'),
    });
    const abort = new AbortController();
    const running = service.run(abort.signal);
    for (const ms of [60_000, 3_599_999, 1]) {
      clock.advance(ms);
      await settle();
    }
    expect(retained).toHaveLength(2);
    expect(prepared.map((at) => at - startedAt)).toEqual([60_000, 3_660_000]);
    expect(retained[0]).toEqual({
      ...retentionCutoffs(DEFAULT_SETTINGS.retention, clock.now() - 3_600_000),
      keptSessions: [],
    });
    expect(trimmed).toEqual([6, 6]);
    abort.abort();
    await running;
  });
});
