import { describe, expect, it } from 'vitest';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { serviceFixture } from '../../../tests/support/service-fixture';
import type { SeededSession } from '../../commands/seed/make-session';
import { verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { MINUTE } from '../../domain/time';
import { getRelease } from './get-release';
import { getVerdict } from './get-verdict';
import { listReleases } from './list-releases';
import { signOffRelease } from './sign-off-release';

const house = serviceFixture();
const verdict = () => getVerdict(house.ctx, 'chat:r1');

/** Some minutes of passed sessions with their slots, closed and judged. */
async function passes(minutes = 36): Promise<SeededSession[]> {
  const sessions: SeededSession[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const from = house.clock.now();
    house.clock.advance(MINUTE);
    const made = Array.from({ length: 12 }, (_, i) => house.make('passed', from + i * 5_000));
    const slot = { minute: Math.floor(from / MINUTE) * MINUTE, lostToProbe: 0, lostToTarget: 0 };
    house.collector.addSlots([
      {
        targetId: house.targetId,
        location: 'local',
        probe: `from ${from}`,
        seq: 1,
        scheduled: 12,
        ...slot,
      },
    ]);
    await Promise.all(made.map((one) => house.collector.addSession(finishedOf(one))));
    sessions.push(...made);
  }
  house.clock.advance(3 * MINUTE);
  await house.releaseJudge.judgeNow();
  return sessions;
}

/** The backend reports for each, long after the session, that its factory failed. */
async function correct(sessions: readonly SeededSession[]) {
  const rows = sessions.map(({ record }) => ({
    id: `late-${record.id}`,
    at: record.startedAt + 5,
    environment: 'staging',
    stage: 'factory',
    outcome: 'failed',
    sessionId: record.id,
    message: 'wrong type',
  }));
  const answer = await house.collector.ingest(rows, { target: 'chat' });
  expect(answer).toMatchObject({ accepted: rows.length });
  house.clock.advance(10_000);
  await house.releaseJudge.judgeNow();
}

const every = (sessions: readonly SeededSession[], nth: number) =>
  sessions.filter((_, i) => i % nth === 0);

describe('a pass', () => {
  it('is withdrawn where health events 40 min late turn its own sessions bad, once, with both in the history', async () => {
    const sessions = await passes();
    expect((await verdict()).verdict).toBe('pass');
    house.clock.advance(40 * MINUTE);
    await house.releaseJudge.judgeNow();
    await correct(every(sessions, 36));
    const document = verdictDocumentSchema.parse(await verdict());
    expect(document).toMatchObject({
      verdict: 'withdrawn',
      effective: 'withdrawn',
      settled: false,
      reason: { code: 'withdrawn' },
    });
    expect(document.sentence?.headline).toBe('r1: its pass is withdrawn.');
    expect(document.why).toMatch(/Factory initialisation: 10 of 360 failed, needs >.98.%\.$/);
    await house.releaseJudge.judgeNow();
    house.clock.advance(2 * MINUTE);
    await house.releaseJudge.judgeNow();
    const { history, release } = await getRelease(house.ctx, 'chat:r1');
    expect(history.map((row) => row.verdict)).toEqual(['withdrawn', 'pass']);
    expect(release.latest).toMatchObject({ verdict: 'withdrawn', name: 'Withdrawn' });
    const [row] = (await listReleases(house.ctx, {})).releases;
    expect(row?.latest?.verdict).toBe('withdrawn');
    const audit = await house.stores.state.list('audit');
    expect(audit.map(({ value }) => value)).toMatchObject([
      {
        kind: 'verdict',
        action: 'change',
        subject: 'r1',
        actor: { name: 'Tocsin' },
        before: { verdict: 'pass' },
        after: { verdict: 'withdrawn' },
      },
    ]);
  });

  it('is not withdrawn by a few corrections that it survives', async () => {
    const sessions = await passes();
    house.clock.advance(40 * MINUTE);
    await correct(sessions.slice(30, 31));
    expect((await verdict()).verdict).toBe('pass');
    expect(await house.stores.state.list('audit')).toEqual([]);
  });

  it('is not withdrawn by looking later: by another interval, fewer slots, or time', async () => {
    await passes();
    const stored = await house.stores.state.get('target', house.targetId);
    if (!stored) throw new Error('no target');
    const value = { ...stored.value, intervalMs: 60_000 };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'target', id: house.targetId, value }],
      house.clock.now(),
    );
    for (let hour = 0; hour < 5; hour++) {
      house.clock.advance(60 * MINUTE);
      await house.releaseJudge.judgeNow();
    }
    const { history } = await getRelease(house.ctx, 'chat:r1');
    expect(history.map((row) => row.verdict)).toEqual(['pass']);
  });

  it('that a person has overridden stays overridden', async () => {
    const sessions = await passes();
    await signOffRelease(house.ctx, 'chat:r1', {
      action: 'override',
      verdict: 'pass',
      name: 'Ana',
      reason: 'known',
    });
    await correct(every(sessions, 36));
    expect(await verdict()).toMatchObject({ verdict: 'withdrawn', effective: 'pass' });
  });

  it('that was withdrawn passes again, or fails, once the evidence says so', async () => {
    const sessions = await passes();
    await correct(every(sessions, 36));
    expect((await verdict()).verdict).toBe('withdrawn');
    await house.watch(60, 'factory-mismatch');
    house.clock.advance(3 * MINUTE);
    await house.releaseJudge.judgeNow();
    const { history } = await getRelease(house.ctx, 'chat:r1');
    expect(history.map((row) => row.verdict)).toEqual(['fail', 'withdrawn', 'pass']);
  });

  it('is withdrawn although newer releases went live since', async () => {
    const sessions = await passes();
    for (const version of ['r2', 'r3', 'r4']) {
      house.clock.advance(MINUTE);
      await house.watch(1, 'passed', version);
    }
    await house.releaseJudge.judgeNow();
    house.clock.advance(2 * MINUTE);
    await correct(every(sessions, 36));
    expect((await verdict()).verdict).toBe('withdrawn');
  });
});
