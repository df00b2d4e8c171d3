import { describe, expect, it } from 'vitest';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import { releaseDetailSchema } from '../../contract/api/releases/releases';
import { releaseEvidenceSchema, verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { MINUTE } from '../../domain/time';
import { updateSettings } from '../settings/update-settings';
import { getEvidence } from './get-evidence';
import { getRelease } from './get-release';
import { getVerdict } from './get-verdict';
import { listReleases } from './list-releases';
import { markRelease } from './mark-release';
import { signOffRelease } from './sign-off-release';
import { updateRelease } from './update-release';

const house = serviceFixture();

/** After the longest session and its health events, so that every minute so far is closed. */
const settle = () => house.clock.advance(3 * MINUTE);
const verdict = (id = 'chat:r1') => getVerdict(house.ctx, id);

async function latestSession() {
  const { sessions } = await house.stores.events.sessions({}, { limit: 1 });
  const [latest] = sessions;
  if (!latest) throw new Error('no session');
  return latest;
}

describe('the verdict of a release', () => {
  it('passes a healthy one after the soak, and is stored once', async () => {
    await house.watch(20, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    const early = await verdict();
    expect(early).toMatchObject({ verdict: 'inconclusive', settled: false, id: null });
    expect(early.timeNeededMs).toBeGreaterThan(0);
    await house.watch(16, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    await house.releaseJudge.judgeNow();
    const passed = verdictDocumentSchema.parse(await verdict());
    expect(passed).toMatchObject({ verdict: 'pass', effective: 'pass', settled: true });
    expect(passed.id).not.toBeNull();
    expect(passed.coverage.share).toBe(1);
    const detail = releaseDetailSchema.parse(await getRelease(house.ctx, 'chat:latest'));
    expect(detail.history).toHaveLength(1);
    expect(detail.measuredFrom).toEqual([{ location: 'local', sessions: 432 }]);
    const elsewhere = {
      ...finishedOf({ record: await latestSession(), frames: null }),
      location: 'eu-1',
    };
    await house.collector.addSession({ ...elsewhere, id: '01a00000-0000-7000-8000-000000000001' });
    expect((await getRelease(house.ctx, 'chat:latest')).measuredFrom).toEqual([
      { location: 'local', sessions: 432 },
      { location: 'eu-1', sessions: 1 },
    ]);
    expect(detail.release.latest).toMatchObject({ verdict: 'pass', settled: true });
    const [row] = (await listReleases(house.ctx, { target: 'chat' })).releases;
    expect(row?.latest?.verdict).toBe('pass');
  });

  it('fails the incident after three steady minutes, on the right indicators', async () => {
    await house.watch(4, 'factory-mismatch');
    settle();
    await house.releaseJudge.judgeNow();
    const failed = await verdict();
    const words = Object.fromEntries(failed.indicators.map((one) => [one.indicator, one.verdict]));
    expect(words).toMatchObject({ connection: 'fail', factory: 'fail', internalError: 'fail' });
    expect(words).toMatchObject({ endToEnd: 'fail', agent: 'no_data' });
    expect(failed).toMatchObject({ verdict: 'fail', settled: true });
    expect(failed.reason.text).toMatch(/^r1 fails: 48 of 48 sessions stopped at factory\. "/);
    expect(failed.reason.text).toMatch(/Factory success 0\.0.%, needs >.98.%\./);
    expect(failed.why).toMatch(/^Connection: Success is proven below 95/);
    expect(failed.what?.[0]).toMatchObject({ stage: 'factory', count: 48, before: null });
    expect(failed.what?.[0]?.exampleId).toBeTruthy();
  });

  it('is not judged yet in list and document while the first minute is open', async () => {
    await house.watch(2, 'passed');
    const [row] = (await listReleases(house.ctx, {})).releases;
    const { look } = row ?? {};
    expect(look).toMatchObject({ verdict: 'no_data', name: 'Not judged yet' });
    expect(look?.seen?.sessions).toBeGreaterThan(0);
    expect(new Set(look?.indicators.map(({ name }) => name))).toEqual(new Set(['Not judged yet']));
    const closesAt = Date.parse(look?.firstMinuteAt ?? '');
    expect(closesAt).toBeGreaterThan(house.clock.now());
    expect((await verdict()).sentence?.headline).toMatch(/^r1: not judged yet\. 0 of \d+ sessions/);
    house.clock.advance(closesAt - house.clock.now());
    const [later] = (await listReleases(house.ctx, {})).releases;
    expect(later?.look).toMatchObject({ name: 'Not decided', firstMinuteAt: null });
  });

  it('is evaluated for the list while it is watched, and not once it is reached', async () => {
    await house.watch(5, 'passed');
    settle();
    const [row] = (await listReleases(house.ctx, {})).releases;
    expect(row).toMatchObject({ latest: null, look: { verdict: 'inconclusive' } });
    const connection = row?.look?.indicators.find((one) => one.indicator === 'connection');
    expect(connection?.count).toMatchObject({ bad: 0, valid: row?.look?.sessions });
    expect(row?.look?.sessions).toBeGreaterThan(20);
    await house.watch(2, 'passed', 'r2');
    settle();
    const two = (await listReleases(house.ctx, {})).releases;
    expect(two.map(({ version, look }) => [version, look !== null])).toEqual([
      ['r2', true],
      // A release that was replaced before it was decided reports what was seen of it.
      ['r1', true],
    ]);
    expect(two[1]?.look?.sessions).toBe(row?.look?.sessions);
    await house.watch(36, 'passed', 'r2');
    settle();
    await house.releaseJudge.judgeNow();
    const decided = (await listReleases(house.ctx, {})).releases;
    expect(decided[0]).toMatchObject({ latest: { verdict: 'pass' }, look: null });
  });

  it('is reported for each of many in a row', async () => {
    for (const release of ['r1', 'r2', 'r3', 'r4', 'r5']) {
      await house.watch(8, 'passed', release);
      await house.releaseJudge.judgeNow();
    }
    await house.watch(12, 'passed', 'r6');
    settle();
    await house.releaseJudge.judgeNow();
    const rows = (await listReleases(house.ctx, {})).releases;
    expect(rows.map(({ version, latest }) => [version, latest?.verdict ?? null])).toEqual([
      ['r6', null],
      ...['r5', 'r4', 'r3', 'r2', 'r1'].map((version) => [version, 'inconclusive']),
    ]);
  });

  it('is undecided for good once another took its place, and is judged again when it comes back', async () => {
    await house.watch(5, 'passed');
    await house.watch(8, 'passed', 'r2');
    settle();
    await house.releaseJudge.judgeNow();
    expect(await verdict()).toMatchObject({ settled: false, id: null });
    await house.watch(5, 'passed', 'r2');
    settle();
    await house.releaseJudge.judgeNow();
    expect(await verdict()).toMatchObject({
      verdict: 'inconclusive',
      settled: true,
      sessionsNeeded: null,
      reason: { code: 'replaced' },
    });
    expect((await verdict('chat:r2')).settled).toBe(false);
    const rows = (await listReleases(house.ctx, {})).releases;
    expect(rows.find((row) => row.version === 'r1')?.latest?.verdict).toBe('inconclusive');
    await house.watch(36, 'passed', 'r1');
    settle();
    await house.releaseJudge.judgeNow();
    expect(await verdict()).toMatchObject({ verdict: 'pass', settled: true });
    // The rolled-back deployment stays undecided for good.
    expect(await verdict('chat:r2')).toMatchObject({ settled: true, reason: { code: 'replaced' } });
  });

  it('has no data where nothing ran', async () => {
    await markRelease(house.ctx, { target: 'chat', version: 'r1', notes: '' });
    house.clock.advance(20 * MINUTE);
    expect(await verdict()).toMatchObject({ verdict: 'no_data', settled: false, window: null });
    await expect(verdict('chat:r9')).rejects.toSatisfy(code('not_found'));
    await expect(verdict('nothing')).rejects.toSatisfy(code('not_found'));
  });

  it('is invalid when a threshold changes midway, and not when it had fallen before', async () => {
    await house.watch(5, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    await updateSettings(house.ctx, { thresholds: { connection: 100 } });
    await house.releaseJudge.judgeNow();
    expect(await verdict()).toMatchObject({
      verdict: 'invalid',
      settled: true,
      reason: { code: 'config_changed' },
    });
    await house.watch(36, 'passed', 'r2');
    settle();
    await house.releaseJudge.judgeNow();
    expect((await verdict('chat:r2')).verdict).toBe('pass');
    await updateSettings(house.ctx, { thresholds: { connection: 300 } });
    await house.releaseJudge.judgeNow();
    expect((await verdict('chat:r2')).verdict).toBe('pass');
  });

  it('turns a pass into a fail that comes later, as a row of its own', async () => {
    await house.watch(36, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    await house.watch(12, 'factory-mismatch');
    settle();
    await house.releaseJudge.judgeNow();
    const { history } = await getRelease(house.ctx, 'chat:r1');
    expect(history.map((row) => row.verdict)).toEqual(['fail', 'pass']);
  });

  it('keeps the cold start apart, and does not call a crash loop cold for ever', async () => {
    house.clock.advance(10 * MINUTE);
    await house.watch(1, 'passed', 'r0');
    house.clock.advance(10 * MINUTE);
    await house.watch(4, 'factory-mismatch', 'r2');
    settle();
    const found = await verdict('chat:r2');
    expect(found.cold.sessions).toBeGreaterThan(0);
    expect(found.cold.sessions).toBeLessThan(30);
    expect(found.cold.firstSuccessMs).toBeNull();
    expect(found.verdict).toBe('fail');
  });

  it('fails a crash loop whose every instance is new: cold is capped, and ends', async () => {
    await house.watch(1, 'passed', 'r0');
    house.clock.advance(10 * MINUTE);
    for (let minute = 0; minute < 16; minute++) {
      const from = house.clock.now();
      house.clock.advance(MINUTE);
      const sessions = Array.from({ length: 12 }, (_, i) => {
        const made = house.make('factory-mismatch', from + i * 5_000, { release: 'r2' });
        // Restarted every 20 s: four sessions per instance.
        const instance = `i${minute * 3 + Math.floor(i / 4)}`;
        const { facts } = made.record;
        const announced = { ...facts.announced, release: 'r2', instance };
        return { ...made, record: { ...made.record, instance, facts: { ...facts, announced } } };
      });
      await Promise.all(sessions.map((one) => house.collector.addSession(finishedOf(one))));
    }
    settle();
    const found = await verdict('chat:r2');
    expect(found.cold.sessions).toBeGreaterThan(20);
    expect(found.verdict, found.reason.text).toBe('fail');
  });

  it('compares with the release before, and names what is new', async () => {
    await house.watch(40, 'passed', 'r0');
    house.clock.advance(11 * MINUTE);
    await house.watch(36, (i) => (i % 4 === 0 ? 'factory-mismatch' : 'passed'), 'r1');
    settle();
    const { comparison } = await verdict();
    expect(comparison?.previous).toMatchObject({ version: 'r0' });
    const factory = comparison?.indicators.find((one) => one.indicator === 'factory');
    expect(factory?.word).toBe('worse');
    expect(comparison?.signatures[0]).toMatchObject({ change: 'new', before: 0 });
    expect(comparison?.latencies.some((row) => row.nowMs !== null)).toBe(true);
  });

  it('shows how the evidence grew', async () => {
    await house.watch(4, 'factory-mismatch');
    settle();
    const evidence = releaseEvidenceSchema.parse(await getEvidence(house.ctx, 'chat:r1'));
    const connection = evidence.series.find((one) => one.indicator === 'connection');
    const values = connection?.points.map((point) => point.blockLnEFail ?? 0) ?? [];
    expect(values.length).toBeGreaterThanOrEqual(3);
    expect(values[2]).toBeGreaterThanOrEqual(evidence.lnFailThreshold);
    expect(connection?.fellAt).toBe(connection?.points[2]?.at);
  });
});

describe('people', () => {
  it('hold, override and approve, with the original kept', async () => {
    await house.watch(4, 'factory-mismatch');
    settle();
    await house.releaseJudge.judgeNow();
    const signed = await signOffRelease(house.ctx, 'chat:r1', {
      action: 'override',
      verdict: 'pass',
      name: 'Ana',
      reason: 'known fault',
      expiresIn: 60 * MINUTE,
    });
    expect(signed).toMatchObject({ original: 'fail', verdict: 'pass', expired: false });
    expect(await verdict()).toMatchObject({ verdict: 'fail', effective: 'pass' });
    house.clock.advance(61 * MINUTE);
    expect(await verdict()).toMatchObject({ verdict: 'fail', effective: 'fail' });
    house.clock.advance(1_000);
    await signOffRelease(house.ctx, 'chat:r1', { action: 'approve', name: 'Bo', reason: 'seen' });
    const { signOffs } = await getRelease(house.ctx, 'chat:r1');
    expect(signOffs.map((one) => one.action)).toEqual(['approve', 'override']);
  });

  it('put a pass on hold', async () => {
    await house.watch(36, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    await signOffRelease(house.ctx, 'chat:r1', { action: 'hold', name: 'Ana', reason: 'wait' });
    expect(await verdict()).toMatchObject({ verdict: 'pass', effective: 'inconclusive' });
  });

  it('describe a release, and when to evaluate it again', async () => {
    await house.watch(36, 'passed');
    settle();
    await house.releaseJudge.judgeNow();
    const reviewAt = house.clock.now() + 24 * 60 * MINUTE;
    const changed = await updateRelease(house.ctx, 'chat:r1', { commit: 'abc123', reviewAt });
    expect(changed).toMatchObject({ commit: 'abc123', author: null });
    house.clock.advance(24 * 60 * MINUTE + 1);
    await house.releaseJudge.judgeNow();
    await house.releaseJudge.judgeNow();
    expect((await getRelease(house.ctx, 'chat:r1')).history).toHaveLength(2);
    expect(START).toBeLessThan(reviewAt);
  });
});
