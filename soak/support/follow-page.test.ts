import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../lib/domain/tallies/indicators';
import { HOUR, SECOND } from '../../lib/domain/time';
import { followPage } from './follow-page';
import { leadMsOf, ruleCondition } from './page-conditions';
import { seededRandom } from './random';
import { pageRule, pagesOver } from './replay';
import { sessionsOf } from './sessions';

describe('the pages of a condition', () => {
  it.each(['connection', 'factory'] as const)(
    'are those of the replay for the rule of %s itself',
    (indicator) => {
      const intervalMs = 5 * SECOND;
      const ms = 12 * HOUR;
      const thresholdBp = DEFAULT_THRESHOLDS[indicator];
      // A blip, a long breach, an outage: pages that resolve and fire again.
      const share = (at: number) => {
        if (at > HOUR && at < 1.05 * HOUR) return 1;
        if (at > 9 * HOUR && at < 9.5 * HOUR) return 1;
        return at > 2 * HOUR && at < 8 * HOUR ? (2.5 * thresholdBp) / 10_000 : 0.01;
      };
      const sessions = sessionsOf({ random: seededRandom(3), intervalMs, ms, share });
      const rule = pageRule(indicator);
      const condition = ruleCondition({ rule, thresholdBp, intervalMs });
      const leadMs = leadMsOf({ rule, intervalMs });
      const { forMs, keepFiringMs } = rule;
      const followed = followPage(sessions, condition, {
        forMs,
        keepFiringMs,
        thresholdBp,
        leadMs,
        ms,
      });
      const replayed = pagesOver(sessions, { indicator, intervalMs, ms });
      expect(followed.length).toBeGreaterThanOrEqual(3);
      expect(followed).toEqual(
        replayed.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })),
      );
    },
  );
});
