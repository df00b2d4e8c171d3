import type { Alert } from '../../lib/domain/alerts/alert';
import { SECOND } from '../../lib/domain/time';
import type { JudgeFixture, Sessions } from './judge-fixture';

/** Drives a fixture through time as the running judge would: one evaluation every 15 s. */
export const judgeDrive = (house: () => JudgeFixture) => ({
  /** Judges while sessions end. */
  async judgeFor(minutes: number, sessions: Sessions = {}): Promise<void> {
    for (let tick = 0; tick < Math.round(minutes * 4); tick++) {
      await house().probe(0.25, sessions);
      await house().judge.judgeNow();
    }
  },
  /** Judges while none does. */
  async silentFor(minutes: number): Promise<void> {
    for (let tick = 0; tick < Math.round(minutes * 4); tick++) {
      house().clock.advance(15 * SECOND);
      await house().judge.judgeNow();
    }
  },
  async alertOf(ruleId: string): Promise<Alert> {
    const found = (await house().alerts()).find((alert) => alert.ruleId === ruleId);
    if (!found) throw new Error(`no alert of ${ruleId}`);
    return found;
  },
});
