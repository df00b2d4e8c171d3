import { describe, expect, it } from 'vitest';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { code, serviceFixture } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { releaseDetailSchema } from '../../contract/api/releases/releases';
import { verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { MINUTE } from '../../domain/time';
import { updateTarget } from '../targets/update-target';
import { answerVerdictHook } from './answer-verdict-hook';
import { findRelease } from './find-release';
import { getEvidence } from './get-evidence';
import { getRelease } from './get-release';
import { getReport } from './get-report';
import { getVerdict } from './get-verdict';
import { listReleases } from './list-releases';
import { markRelease } from './mark-release';
import { signOffRelease } from './sign-off-release';
import { updateRelease } from './update-release';

const house = serviceFixture();
const HOUR = 60 * MINUTE;

const settle = async () => {
  house.clock.advance(3 * MINUTE);
  await house.releaseJudge.judgeNow();
};
const watch = async (minutes: number, plot: Plot, release: string) => {
  await house.watch(minutes, plot, release);
  await house.releaseJudge.judgeNow();
};
const mark = (version: string) => markRelease(house.ctx, { target: 'chat', version, notes: '' });
const verdict = (id: string) => getVerdict(house.ctx, `chat:${id}`);
const idOf = async (name: string) => (await findRelease(house.ctx, `chat:${name}`)).release.id;
const t = (rest: string) => `${house.targetId}:${rest}`;

/** v1 passes, v2 serves for 40 min, v1 is marked again. */
async function redeployed() {
  await watch(36, 'passed', 'v1');
  await settle();
  await watch(40, 'passed', 'v2');
  return mark('v1');
}

describe('a version that is deployed again', () => {
  it('is judged afresh: the old verdict stays with the old deployment', async () => {
    const again = await redeployed();
    expect(again).toMatchObject({ id: t('v1~2'), deployment: 2, deployments: 2, latest: null });
    expect(await verdict('v1')).toMatchObject({
      verdict: 'no_data',
      effective: 'no_data',
      settled: false,
      window: null,
      release: { id: t('v1~2'), deployment: 2, deployments: 2 },
    });
    await watch(8, 'factory-mismatch', 'v1');
    await settle();
    expect(await verdict('v1')).toMatchObject({ verdict: 'fail', release: { id: t('v1~2') } });
    const first = verdictDocumentSchema.parse(await verdict('v1~1'));
    expect(first).toMatchObject({ verdict: 'pass', release: { id: t('v1'), deployment: 1 } });
    expect(first.window?.to && Date.parse(first.window.to)).toBeLessThanOrEqual(
      Date.parse(again.startedAt),
    );
    expect(first.indicators.every((one) => one.evidence.count.bad === 0)).toBe(true);
  });

  it('has evidence of its own, and instances of its own', async () => {
    await redeployed();
    await watch(3, 'passed', 'v1');
    await watch(8, 'factory-mismatch', 'v1');
    await settle();
    const [bad, good] = await Promise.all(
      ['v1', 'v1~1'].map(async (name) => (await getEvidence(house.ctx, `chat:${name}`)).series[0]),
    );
    expect(bad?.points.at(-1)?.bad).toBeGreaterThan(40);
    expect(good?.points.at(-1)).toMatchObject({ bad: 0 });
    const instances = (await verdict('v1')).instances;
    expect(instances).toMatchObject([{ instance: 'i1', firstSeenAt: null }]);
    expect(instances[0]?.sessions).toBeLessThanOrEqual(3 * 12);
    expect((await verdict('v1')).cold.sessions).toBeGreaterThan(10);
    expect((await verdict('v1~1')).cold.sessions).toBe(0);
  });

  it('keeps what people said of the first with the first', async () => {
    await watch(36, 'passed', 'v1');
    await settle();
    const by = { name: 'Ana', reason: 'a known weakness' };
    await signOffRelease(house.ctx, 'chat:v1', { action: 'override', verdict: 'pass', ...by });
    await watch(40, 'passed', 'v2');
    await mark('v1');
    await updateRelease(house.ctx, 'chat:v1', { notes: 'the second' });
    const second = releaseDetailSchema.parse(await getRelease(house.ctx, 'chat:v1'));
    expect(second).toMatchObject({ signOffs: [], release: { signOff: null, notes: 'the second' } });
    expect(second.deployments.map(({ address }) => address)).toEqual([t('v1~2'), t('v1~1')]);
    const first = await getRelease(house.ctx, 'chat:v1~1');
    expect(first).toMatchObject({
      signOffs: [{ action: 'override' }],
      release: { notes: '', id: t('v1') },
      history: [{ verdict: 'pass' }],
    });
  });

  it('has a configuration of its own: what changed between two deployments spoils neither', async () => {
    await watch(36, 'passed', 'v1');
    await settle();
    await watch(40, 'passed', 'v2');
    await updateTarget(house.ctx, {
      id: house.targetId,
      patch: { thresholds: { connection: 700 } },
    });
    await mark('v1');
    await watch(40, 'passed', 'v1');
    await settle();
    const second = await verdict('v1');
    expect(second).toMatchObject({ verdict: 'pass', release: { id: t('v1~2') } });
    expect(second.config.measuredWith.thresholds.connection).toBe(700);
    expect((await verdict('v1~1')).config.measuredWith.thresholds.connection).toBe(500);
  });

  it('that serves all the while ends the first at the mark: earlier failures do not count against it', async () => {
    await watch(30, 'factory-mismatch', 'v1');
    house.clock.advance(50_000);
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        house.collector.addSession(
          finishedOf(
            house.make('factory-mismatch', house.clock.now() - 49_000 + i * 4_000, {
              release: 'v1',
            }),
          ),
        ),
      ),
    );
    await settle();
    expect((await verdict('v1')).verdict).toBe('fail');
    house.clock.advance(50_000);
    const again = await mark('v1');
    expect(again.id).toBe(t('v1~2'));
    await watch(40, 'passed', 'v1');
    await settle();
    const second = await verdict('v1');
    expect(second.verdict).toBe('pass');
    expect(second.comparison?.previous).toMatchObject({ version: 'v1', deployment: 1 });
  });

  it('before its first had a verdict ends that one as replaced', async () => {
    await mark('v1');
    await watch(5, 'passed', 'v1');
    await mark('v1');
    await watch(5, 'passed', 'v1');
    await settle();
    expect(await verdict('v1~1')).toMatchObject({
      verdict: 'inconclusive',
      settled: true,
      reason: { code: 'replaced' },
    });
    expect((await verdict('v1')).settled).toBe(false);
  });

  it('by its sessions alone, as in a rollback without a mark, is judged afresh too', async () => {
    await watch(40, 'passed', 'v1');
    await settle();
    expect((await verdict('v1')).verdict).toBe('pass');
    await watch(15, 'passed', 'v2');
    await watch(8, 'factory-mismatch', 'v1');
    await settle();
    expect(await verdict('v1')).toMatchObject({ verdict: 'fail', release: { id: t('v1~2') } });
    expect(await idOf('latest')).toBe(t('v1~2'));
    expect((await verdict('v2')).release.id).toBe(t('v2'));
  });
});

describe('the ids of deployments', () => {
  it('name the newest by the version, each by its number, the last to begin by latest', async () => {
    await redeployed();
    expect(await idOf('v1')).toBe(t('v1~2'));
    expect(await idOf('v1~2')).toBe(t('v1~2'));
    expect(await idOf('v1~1')).toBe(t('v1'));
    expect(await idOf('v2~1')).toBe(t('v2'));
    expect(await idOf('latest')).toBe(t('v1~2'));
    for (const name of ['v1~3', 'v1~0', 'v1~02', 'v3', '~1'])
      await expect(idOf(name)).rejects.toSatisfy(code('not_found'));
  });

  it('mean the version where a version is called like that', async () => {
    await mark('v1~2');
    house.clock.advance(2 * MINUTE);
    await mark('v1');
    house.clock.advance(2 * MINUTE);
    expect((await mark('v1')).id).toBe(t('v1~3'));
    expect((await findRelease(house.ctx, 'chat:v1~2')).release.version).toBe('v1~2');
    expect(await idOf('v1')).toBe(t('v1~3'));
    expect(await idOf('v1~1')).toBe(t('v1'));
  });

  it('are refused where they mean two things, and say what to ask for', async () => {
    await mark('v1');
    house.clock.advance(2 * MINUTE);
    await mark('v1');
    const odd = await mark('v1~2');
    expect(odd.id).toBe(t('v1~2~2'));
    await expect(idOf('v1~2')).rejects.toThrow('ask for v1~2~2');
    expect((await findRelease(house.ctx, 'chat:v1~2~2')).release.version).toBe('v1~2');
  });

  it('know no latest where nothing had a session or a mark for a day', async () => {
    await watch(10, 'passed', 'v1');
    house.clock.advance(23 * HOUR);
    expect(await idOf('latest')).toBe(t('v1'));
    house.clock.advance(2 * HOUR);
    await expect(idOf('latest')).rejects.toSatisfy(code('not_found'));
    await mark('v2');
    expect(await idOf('latest')).toBe(t('v2'));
    house.clock.advance(24 * HOUR + MINUTE);
    await watch(1, 'passed', 'v1');
    expect(await idOf('latest')).toBe(t('v1'));
  });
});

describe('a mark', () => {
  it('names what sessions opened, and answers a retry with the same deployment', async () => {
    await watch(5, 'passed', 'v1');
    const named = await mark('v1');
    expect(named).toMatchObject({ id: t('v1'), deployments: 1, firstSeenBy: 'session' });
    house.clock.advance(30_000);
    expect(await mark('v1')).toMatchObject({ id: t('v1'), markedAt: named.markedAt });
    house.clock.advance(31_000);
    expect((await mark('v1')).id).toBe(t('v1~2'));
  });

  it('of a version whose verdict is stored opens a new one, also within the hour', async () => {
    await watch(5, 'factory-mismatch', 'v1');
    await settle();
    expect((await mark('v1')).id).toBe(t('v1~2'));
  });

  it('of a target without releases is refused', async () => {
    await updateTarget(house.ctx, { id: house.targetId, patch: { releases: 'off' } });
    await expect(mark('v1')).rejects.toThrow('set its releases to auto');
  });
});

describe('output about a release', () => {
  it('is about the deployment: hooks, reports, lists, comparisons', async () => {
    await redeployed();
    expect((await answerVerdictHook(house.ctx, 'chat:v1', 'pass')).status).toBe(425);
    expect((await answerVerdictHook(house.ctx, 'chat:v1~1', 'pass')).status).toBe(200);
    await watch(40, 'passed', 'v1');
    await settle();
    expect((await answerVerdictHook(house.ctx, 'chat:v1', 'pass')).status).toBe(200);
    const report = await getReport(house.ctx, 'chat:v1', 'markdown');
    expect(report.body).toContain('chat v1, 2nd deployment, staging');
    expect(report.name).toBe('verdict-chat-v1-2.md');
    expect((await getReport(house.ctx, 'chat:v1~1', 'junit')).body).toContain('1st deployment');
    expect((await getReport(house.ctx, 'chat:v2', 'html')).body).not.toContain('deployment,');
    const { releases } = await listReleases(house.ctx, { target: 'chat' });
    expect(releases.map(({ address, latest }) => [address, latest?.verdict])).toEqual([
      [t('v1~2'), 'pass'],
      [t('v2'), 'pass'],
      [t('v1~1'), 'pass'],
    ]);
    expect((await getRelease(house.ctx, 'chat:v1')).previous?.id).toBe(t('v2'));
  });

  it('skips a predecessor without sessions for the one before it', async () => {
    await watch(30, 'passed', 'v1');
    await mark('v2');
    house.clock.advance(2 * MINUTE);
    await mark('v3');
    await watch(40, 'passed', 'v3');
    await settle();
    const { previous, verdict: found } = await getRelease(house.ctx, 'chat:v3');
    expect(previous?.version).toBe('v1');
    expect(found.comparison?.previous.version).toBe('v1');
  });
});
