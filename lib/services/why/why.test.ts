import { describe, expect, it } from 'vitest';
import { countCalls } from '../../../tests/support/count-calls';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { serviceFixture } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { sessionListQuerySchema } from '../../contract/api/sessions';
import { whySchema } from '../../contract/api/why/why';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time';
import { listSessions } from '../sessions/list-sessions';
import { getWhy } from './get-why';

const fixture = serviceFixture();

type Made = { plot: Plot; release?: string; instance?: string; location?: string };

/** One session every 5 s, with the clock after it. */
async function run(sessions: readonly Made[]): Promise<void> {
  for (const { plot, release = 'r1', instance = 'i1', location = 'local' } of sessions) {
    const { record, frames } = fixture.make(plot, fixture.clock.now(), { release });
    const announced = { ...record.facts.announced, instance };
    const facts = { ...record.facts, announced };
    fixture.clock.advance(Math.max(5 * SECOND, Math.ceil(record.timings.totalMs)));
    await fixture.collector.addSession(
      finishedOf({ record: { ...record, facts, location }, frames }),
    );
  }
}
const many = (count: number, make: (index: number) => Made) =>
  Array.from({ length: count }, (_, index) => make(index));

const why = async (more: object = {}) =>
  whySchema.parse(await getWhy(fixture.ctx, { target: fixture.targetId, ...more }));

/** How many sessions a list has with the filter of a line, over the span of the answer. */
async function listed(filter: object, { from, to }: { from: string; to: string }) {
  const { outcome, ...rest } = filter as { outcome?: string[] };
  const query = sessionListQuerySchema.parse({
    target: fixture.targetId,
    from,
    to,
    ...rest,
    ...(outcome ? { outcome: outcome.join(',') } : {}),
    limit: 200,
  });
  return (await listSessions(fixture.ctx, query)).sessions.length;
}

describe('why', () => {
  it('names the release that failures began with, and its link opens exactly these sessions', async () => {
    await run(many(36, () => ({ plot: 'passed' })));
    await run(
      many(48, (i) => ({ plot: i % 3 === 0 ? 'factory-mismatch' : 'passed', release: 'r2' })),
    );
    const answer = await why();
    const [problem] = answer.ladder.problems;
    expect(problem).toMatchObject({ problem: 'factory', sessions: 16 });
    const lines = problem?.lines ?? [];
    expect(lines.map(({ kind }) => kind)).toEqual(['where', 'how', 'whom', 'since']);
    expect(lines[2]).toMatchObject({ sureness: 'likely', filter: { release: 'r2' } });
    for (const { filter, sessions } of [answer.ladder.what, ...lines].flatMap((one) => one ?? []))
      expect(await listed(filter ?? {}, answer)).toBe(sessions);
    expect(answer).toMatchObject({ sessions: 84, counted: 84, isShortened: false });
    expect(answer.types.rows).toMatchObject([{ stage: 'factory', sessions: 16 }]);
  });

  it('says how many locations still answer', async () => {
    await run(many(12, () => ({ plot: 'passed', location: 'eu' })));
    await run(many(140, (i) => ({ plot: 'passed', location: i % 2 ? 'us' : 'local' })));
    expect((await why()).locations).toEqual({ total: 3, answered: 2, silent: ['eu'] });
    const to = fixture.clock.now() - 4 * MINUTE;
    expect((await why({ to })).locations).toMatchObject({ total: 3, answered: 3 });
  });

  it('compares the newest seven days of a longer range', async () => {
    await run(many(3, () => ({ plot: 'passed' })));
    const answer = await why({ from: fixture.clock.now() - 30 * DAY });
    expect(answer.isShortened).toBe(true);
    expect(Date.parse(answer.to) - Date.parse(answer.from)).toBeLessThanOrEqual(7 * DAY + HOUR);
    expect(answer).toMatchObject({ sessions: 3, ladder: { what: null, problems: [] } });
  });

  it('reads counts in five calls, whatever there is', async () => {
    await run(many(4, (i) => ({ plot: i % 2 ? 'refused' : 'passed' })));
    const { store: events, calls } = countCalls(fixture.stores.events);
    await getWhy({ ...fixture.ctx, events }, { target: fixture.targetId });
    expect(calls()).toBe(5);
  });

  it('answers for a target without sessions', async () => {
    expect(await why()).toMatchObject({
      sessions: 0,
      locations: { total: 0, answered: 0 },
      differences: { rows: [], compared: 0 },
      types: { rows: [], total: 0 },
    });
  });
});
