import { describe, expect, it } from 'vitest';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { serviceFixture } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { targetsOverviewQuerySchema } from '../../contract/api/targets-overview';
import { defaultRules } from '../../domain/rules/default-rules';
import { MINUTE, SECOND } from '../../domain/time';
import type { Mutation } from '../../store/state-store';
import { getOverview } from './get-overview';
import { listOverview } from './list-overview';

const house = serviceFixture();
const EVERY_MS = 5_000;
const RECENT_MS = 2 * MINUTE;
/** Texts that must not appear while sessions of the last two minutes fail (decision 50). */
const DENIALS = /no data|nothing fails|\bholds\b|\bhold,/i;

type Act = { seconds: number; release: string; plot: Plot };
type Moment = {
  second: number;
  recentBad: number;
  tone: string;
  said: string;
  all: string;
  /** Tiles that show "holds". */
  green: string[];
};

/** One session each 5 s as the act states; evaluates and reads both sentences each second. */
async function play(acts: readonly Act[]): Promise<Moment[]> {
  const moments: Moment[] = [];
  const failedAt: number[] = [];
  let second = 0;
  for (const act of acts) {
    for (let left = act.seconds; left > 0; left--) {
      second += 1;
      house.clock.advance(SECOND);
      const now = house.clock.now();
      if ((second * SECOND) % EVERY_MS === 0) {
        const length = house.make(act.plot, 0, act).record.endedAt;
        const session = house.make(act.plot, now - Math.ceil(length), act);
        await house.collector.addSession(finishedOf(session));
        if (session.record.outcome !== 'passed') failedAt.push(session.record.endedAt);
      }
      await house.probe([]);
      const view = await getOverview(house.ctx, { target: house.targetId });
      const own = view.sentence;
      const all = await listOverview(house.ctx, targetsOverviewQuerySchema.parse({}));
      moments.push({
        second,
        tone: own.tone,
        said: `${own.headline} ${own.detail}`,
        all: `${all.sentence.headline} ${all.rows[0]?.state}`,
        green: view.tiles
          .filter((tile) => tile.state === 'holds' && !tile.warmUp && !tile.notMeaningful)
          .map(({ indicator }) => indicator),
        recentBad: failedAt.filter((at) => at > now - RECENT_MS && at <= now).length,
      });
    }
  }
  return moments;
}

describe('a scripted incident, second by second', () => {
  it('is never denied while its sessions fail', { timeout: 240_000 }, async () => {
    const rules = defaultRules(house.clock.now()).map(
      (value): Mutation => ({ op: 'insert', kind: 'rule', id: value.id, value }),
    );
    await house.stores.state.mutate(rules, house.clock.now());
    await house.watch(30, 'passed', 'r1');
    const moments = await play([
      { seconds: 20, release: 'r1', plot: 'passed' },
      { seconds: 65, release: 'r2', plot: 'factory-mismatch' },
      { seconds: 120, release: 'r2', plot: 'factory-mismatch' },
      { seconds: 65, release: 'r3', plot: 'passed' },
      { seconds: 640, release: 'r3', plot: 'passed' },
    ]);
    const failing = moments.filter(({ recentBad }) => recentBad > 0);
    expect(failing.length).toBeGreaterThan(240);
    expect(failing.filter(({ said }) => DENIALS.test(said))).toEqual([]);
    expect(failing.filter(({ all }) => DENIALS.test(all))).toEqual([]);
    const several = moments.filter(({ recentBad }) => recentBad > 1);
    expect(several.filter(({ green }) => green.length > 0)).toEqual([]);

    const at = (second: number) => moments.find((one) => one.second === second);
    const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');
    expect(plain(at(60)?.said)).toMatch(
      /^Release r2 is \d+ s old: \d+ of its \d+ sessions failed at factory\. Not evaluated before \d\d:\d\d:\d\d UTC, when its warm-up ends\. The release before, r1, held\. Nobody has been notified yet\./,
    );
    expect(at(190)?.tone).toBe('fails');
    // The fix is deployed: the target fails until its recovery is proven, and the new release is named.
    const fixed = moments.filter(({ second }) => second > 215 && second < 265);
    expect(fixed.map(({ tone }) => tone).filter((tone) => tone !== 'fails')).toEqual([]);
    expect(plain(fixed[20]?.said)).toMatch(
      /A new release, r3, began \d+ s ago: \d+ of its \d+ sessions pass\./,
    );
    const after = moments.filter(({ second }) => second > 205);
    expect(after.some(({ said }) => /Recovery is proven at about \d\d:\d\d UTC/.test(said))).toBe(
      true,
    );
    // From the first second after the recovery on, the sentence states what is needed to hold.
    const recovered = moments.find(({ tone }) => tone === 'recovering');
    expect(plain(recovered?.said)).toMatch(/needs \d{1,3} more sessions without a failure/);
    // Proven four minutes after its evidence, and never contradicted afterwards.
    const end = moments.findLastIndex(({ tone }) => tone === 'fails');
    expect(moments.length - end).toBeGreaterThan(30);
    expect(moments.slice(end + 1).filter(({ tone }) => tone === 'no-data')).toEqual([]);
  });
});
