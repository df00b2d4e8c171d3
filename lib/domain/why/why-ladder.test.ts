import { describe, expect, it } from 'vitest';
import {
  AT_FACTORY,
  cellsOf,
  type MadeSession,
  MINUTE,
  madeSessions,
  PASSED,
  START,
  seededNumbers,
} from '../../../tests/support/domain/why-cells';
import { DEFAULT_THRESHOLDS } from '../tallies/indicators';
import { findDifferences } from './find-differences';
import type { WhyCell } from './why-cell';
import { whyLadder } from './why-ladder';

const AT_AGENT = { ...AT_FACTORY, result: 'agent', signature: 'a1' } as const;
const TITLES = new Map([['f1', 'factory: CODE, closed 1011 (internal error), Expected a context']]);

const ladderOf = (cells: readonly WhyCell[]) =>
  whyLadder({ cells, thresholds: DEFAULT_THRESHOLDS, titles: TITLES, stepMs: MINUTE });

/** The lines of one kind, of every way to fail. */
function linesOf(cells: readonly WhyCell[], kind: 'whom' | 'where' | 'since' | 'how') {
  const { problems } = ladderOf(cells);
  return problems.flatMap(({ lines }) => lines.filter((line) => line.kind === kind));
}
const named = (cells: readonly WhyCell[]) =>
  linesOf(cells, 'whom').filter(({ sureness }) => sureness !== 'none');
const texts = (cells: readonly WhyCell[]) => linesOf(cells, 'whom').map(({ text }) => text);

/** Sessions of half an hour in which a share of those that `isHit` names stop at factory from minute 10 on. */
function outage(isHit: (session: MadeSession) => boolean, of: { seed?: number; share?: number }) {
  const random = seededNumbers(of.seed ?? 1);
  const sessions = madeSessions({ minutes: 30, change: 10, random });
  return cellsOf(sessions, (one) =>
    one.minute >= 10 && isHit(one) && random() < (of.share ?? 0.3) ? AT_FACTORY : null,
  );
}

describe('the why ladder', () => {
  it.each<[string, (session: MadeSession) => boolean, object]>([
    ['instance', ({ instance }) => instance === 'i2', { instance: 'i2' }],
    ['location', ({ location }) => location === 'us', { location: 'us' }],
    ['credential', ({ auth }) => auth === 'cookie', { auth: 'cookie' }],
  ])('names the %s within which a share of 0.3 fails', (_, isHit, filter) => {
    const cells = outage(isHit, {});
    const [line] = named(cells);
    const failing = cells.filter(({ profile }) => profile.result === 'factory');
    expect(line).toMatchObject({
      sureness: 'certain',
      sessions: failing.length,
      filter: { outcome: ['failed'], stage: 'factory', ...filter },
    });
    expect(line?.text).toMatch(/^Only sessions /);
    expect(named(cells)).toHaveLength(1);
  });

  it('names a release that failures begin with as likely, because only times can be compared', () => {
    const cells = outage(() => true, {});
    const [line] = named(cells);
    expect(line).toMatchObject({ sureness: 'likely', filter: { release: 'r2' } });
    expect(line?.text).toContain('a coincidence in time');
    const [since] = linesOf(cells, 'since');
    expect(since).toMatchObject({ at: START + 10 * MINUTE, text: 'Release r2 began then.' });
  });

  it('is certain of a release that fails beside another one', () => {
    const random = seededNumbers(5);
    const sessions = madeSessions({ minutes: 30, random }).map((one) => ({
      ...one,
      release: random() < 0.3 ? 'canary' : 'r1',
    }));
    const cells = cellsOf(sessions, ({ release }) =>
      release === 'canary' && random() < 0.3 ? AT_FACTORY : null,
    );
    expect(named(cells)).toMatchObject([{ sureness: 'certain', filter: { release: 'canary' } }]);
  });

  it('says how sessions stop in the words of their failure type', () => {
    const [how] = linesOf(
      outage(() => true, {}),
      'how',
    );
    expect(how?.text).toMatch(/^“Expected a context” in (\d+) of \1; 1011 at factory\.$/);
    expect(how?.sureness).toBe('certain');
  });

  it('names nothing in pure noise, in at least 95 % of 200 seeds', () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const blamed = seeds.filter((seed) => {
      const random = seededNumbers(1_000 + seed);
      const sessions = madeSessions({ minutes: 40, change: 20, random });
      const cells = cellsOf(sessions, () => (random() < 0.1 ? AT_FACTORY : null));
      return named(cells).length > 0;
    });
    expect(blamed.length).toBeLessThanOrEqual(10);
  });

  it('names two causes at different stages', () => {
    const random = seededNumbers(3);
    const cells = cellsOf(madeSessions({ minutes: 40, random }), ({ instance, location }) => {
      if (instance === 'i1' && random() < 0.3) return AT_FACTORY;
      return location === 'us' && random() < 0.3 ? AT_AGENT : null;
    });
    expect(named(cells).map(({ filter }) => filter)).toEqual([
      { outcome: ['failed'], stage: 'factory', instance: 'i1' },
      { outcome: ['failed'], stage: 'agent', location: 'us' },
    ]);
  });

  it('names two causes at the same stage, each with its own sessions', () => {
    const random = seededNumbers(4);
    const cells = cellsOf(madeSessions({ minutes: 40, random }), ({ instance, auth }) =>
      (instance === 'i3' || auth === 'cookie') && random() < 0.4 ? AT_FACTORY : null,
    );
    const filters = named(cells).map(({ filter }) => filter);
    expect(filters).toContainEqual(expect.objectContaining({ instance: 'i3' }));
    expect(filters).toContainEqual(expect.objectContaining({ auth: 'cookie' }));
  });

  it('knows nothing of one session, of none, and where all fail', () => {
    expect(ladderOf([])).toEqual({ what: null, problems: [], more: 0 });
    const one = cellsOf(madeSessions({ minutes: 5, random: seededNumbers(1) }), () => null);
    expect(ladderOf(one)).toEqual({ what: null, problems: [], more: 0 });
    const single = cellsOf(
      madeSessions({ minutes: 1, random: seededNumbers(1) }).slice(0, 1),
      () => AT_FACTORY,
    );
    expect(texts(single)).toEqual([
      'Not known: no session passed in this range, so there is nothing to compare with.',
    ]);
    expect(linesOf(single, 'where')).toMatchObject([
      { sessions: 1, text: 'At factory: 1 of 1 that did not pass.' },
    ]);
    const all = cellsOf(madeSessions({ minutes: 20, random: seededNumbers(1) }), () => AT_FACTORY);
    expect(named(all)).toEqual([]);
  });

  it('says that few failing sessions are too few', () => {
    const sessions = madeSessions({ minutes: 10, random: seededNumbers(2) });
    const cells = cellsOf(sessions, (one) => (sessions.indexOf(one) < 5 ? AT_FACTORY : null));
    expect(texts(cells)).toEqual(['Not known: too few to compare, 5 failing.']);
  });

  it('never blames what is the same in all sessions', () => {
    const random = seededNumbers(6);
    const same = { release: 'r1', location: 'eu', instance: 'only', auth: 'header' };
    const sessions = madeSessions({ minutes: 30, random }).map(({ minute }) => ({
      minute,
      ...same,
    }));
    const cells = cellsOf(sessions, ({ minute }) =>
      minute > 10 && random() < 0.5 ? AT_FACTORY : null,
    );
    expect(texts(cells)).toEqual(['Not known: all sessions are alike in what is counted.']);
    expect(ladderOf(cells).problems[0]?.notCompared).toContainEqual({
      field: 'instance',
      why: 'one value',
    });
  });

  it('does not blame a location that only ran while everything failed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seededNumbers(seed);
      const sessions = madeSessions({ minutes: 40, random }).map((one) => ({
        ...one,
        location: one.minute >= 20 && one.minute < 30 && random() < 0.5 ? 'asia' : 'eu',
      }));
      const cells = cellsOf(sessions, ({ minute }) =>
        minute >= 20 && minute < 30 && random() < 0.6 ? AT_FACTORY : null,
      );
      expect(
        named(cells).map(({ filter }) => filter?.location),
        `seed ${seed}`,
      ).toEqual([]);
      const row = findDifferences(cells).rows.find(({ value }) => value === 'asia');
      expect(row).toMatchObject({ sureness: 'none', mark: 'other time' });
    }
  });

  it('does not blame a release that ran well for a long time before', () => {
    const random = seededNumbers(8);
    const cells = cellsOf(madeSessions({ minutes: 60, change: 5, random }), ({ minute }) =>
      minute >= 40 && random() < 0.5 ? AT_FACTORY : null,
    );
    expect(named(cells)).toEqual([]);
    expect(linesOf(cells, 'since')).toMatchObject([{ text: 'No release began then.' }]);
  });

  it('does not take who handled a session for a cause of a stop before that', () => {
    const cells = outage(() => true, { share: 0.5 });
    expect(ladderOf(cells).problems[0]?.compared).not.toContain('handler');
    expect(ladderOf(cells).problems[0]?.notCompared).toContainEqual({
      field: 'handler',
      why: 'decided later',
    });
  });

  it('stays bounded with 2,000 instances', () => {
    const random = seededNumbers(9);
    const sessions = madeSessions({ minutes: 60, random }).map((one, index) => ({
      ...one,
      instance: `i${index % 2_000}`,
    }));
    const cells = cellsOf(sessions, () => (random() < 0.3 ? AT_FACTORY : null));
    expect(named(cells)).toEqual([]);
  });
});

describe('what is different', () => {
  it('has counts of both sides, the close code at its stage and the age at the close', () => {
    const random = seededNumbers(2);
    const cells = cellsOf(madeSessions({ minutes: 30, random }), ({ instance }) =>
      instance === 'i2' && random() < 0.5 ? { ...AT_FACTORY, age: 15_000 } : null,
    );
    const { rows, failing, passing } = findDifferences(cells);
    expect(failing + passing).toBe(360);
    const row = (field: string) => rows.find((one) => one.field === field);
    expect(row('close')).toMatchObject({
      value: '1011 factory',
      failing: { n: failing, of: failing },
      passing: { n: 0, of: passing },
      mark: 'effect',
      filter: { stage: 'factory', code: 1011 },
    });
    expect(row('age')).toMatchObject({ value: '15000', mark: 'effect', filter: { age: 15_000 } });
    expect(row('instance')).toMatchObject({ value: 'i2', mark: 'strongest', sureness: 'certain' });
  });

  it('says nothing of few sessions', () => {
    const cells = cellsOf(madeSessions({ minutes: 5, random: seededNumbers(1) }), ({ minute }) =>
      minute === 4 ? null : { ...PASSED },
    );
    expect(findDifferences(cells)).toMatchObject({ rows: [], compared: 0 });
  });
});
