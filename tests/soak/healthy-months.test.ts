import { describe, expect, it } from 'vitest';
import { defaultRules } from '@/lib/domain/rules/default-rules';
import type { Rule, Severity } from '@/lib/domain/rules/rule';
import { GATED } from '@/lib/domain/tallies/indicators';
import { DAY, SECOND } from '@/lib/domain/time';
import { seededRandom } from '../../soak/support/random';
import { pagesOver, WELL } from '../../soak/support/replay';
import { sessionsOf } from '../../soak/support/sessions';

const intervalMs = 5 * SECOND;
const SEEDS = [1, 2, 3, 5, 8, 987_654_321];
const MONTH = 30 * DAY;

const ruleOf = (indicator: string, severity: Severity): Rule => {
  const rule = defaultRules(0).find(({ id }) => id === `${severity}-${indicator}`);
  if (!rule) throw new Error(`no ${severity} for ${indicator}`);
  return rule;
};

/** What `npm test` asks of one month (tests/acceptance/healthy-month.test.ts), of more of them. */
describe('healthy months (decision 25)', () => {
  it.each(SEEDS)('wake nobody and open no ticket: seed %i', (seed) => {
    for (const indicator of GATED) {
      const share = WELL[indicator as keyof typeof WELL];
      const random = seededRandom(seed + GATED.indexOf(indicator));
      const sessions = sessionsOf({ random, intervalMs, ms: MONTH, share: () => share });
      const bad = sessions.bad.reduce((sum, one) => sum + one, 0);
      // The month is what it says: within a tenth of the rate.
      expect(Math.abs(bad / sessions.at.length / share - 1)).toBeLessThan(0.1);
      for (const severity of ['page', 'ticket'] as const) {
        const rule = ruleOf(indicator, severity);
        const fired = pagesOver(sessions, { indicator, intervalMs, ms: MONTH, rule });
        expect(fired, `${severity} of ${indicator}, seed ${seed}`).toEqual([]);
      }
    }
  });
});
