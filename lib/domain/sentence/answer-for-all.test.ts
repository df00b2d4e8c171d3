import { describe, expect, it } from 'vitest';
import {
  all,
  at,
  facts,
  fails,
  NOW,
  picture,
  plain,
  six,
  UTC,
  warming,
} from '../../../tests/support/domain/sentence-facts';
import { HOUR, MINUTE } from '../time';
import { type AllFacts, answerForAll } from './answer-for-all';
import { compareRanks, type FleetRow, fleetRow, type RowInput, rankOf } from './fleet-row';
import { offlineForAll } from './offline-sentence';
import { whyText } from './why-text';

let ids = 0;
const row = (environment: string, name: string, more: Partial<RowInput> = {}): FleetRow => {
  ids += 1;
  const base = { ...facts({ environment, name }), severity: null, release: null };
  return fleetRow({ ...base, id: `t${ids}`, ...more });
};

const tell = (rows: FleetRow[], more: Partial<AllFacts> = {}) => {
  const facts = { now: NOW, clocks: UTC, probeSilentSince: null, lastIncident: null };
  const said = answerForAll(rows, { ...facts, ...more });
  return { ...said, headline: plain(said.headline), detail: plain(said.detail) };
};
const why = (one: FleetRow) => plain(whyText(one, { now: NOW, clocks: UTC }).text);

const failing = (environment: string, name: string, more: Partial<RowInput> = {}) =>
  row(environment, name, {
    indicators: six({ agent: fails(60, 60, NOW - 10 * MINUTE) }),
    severity: 'page',
    ...more,
  });

const stopping = () =>
  row('staging', 'chat', {
    indicators: six({ connection: fails(36, 69), factory: fails(36, 69) }),
    severity: 'page',
    failingSince: at('18:54:36'),
    picture: picture({ recent: { sessions: 24, bad: 12, stage: 'factory' } }),
    release: { version: '2026.11.27-5', startedAt: at('18:54:35') },
  });

const holding = (count: number, environment = 'production') =>
  Array.from({ length: count }, (_, n) => row(environment, `holds-${n}`));
const unsure = (n = 0) =>
  row('staging', `unsure-${n}`, {
    indicators: six({ agent: { state: 'unsure', sessionsNeeded: 41 } }),
  });
const silent = (name = 'silent') =>
  row('dev', name, { lastFinishedAt: null, lastCountedAt: null, picture: null, indicators: [] });
const paused = () => row('dev', 'paused', { paused: true });
const working = () =>
  row('production', 'billing', {
    maintenance: { name: 'database upgrade', until: at('19:30:00') },
  });

const unjudged = () =>
  row('staging', 'chat', {
    picture: picture({
      recent: { sessions: 24, bad: 12, stage: 'factory' },
      warmingUp: warming('2026.11.27-5', {
        judgedFrom: at('18:55:35'),
        sessions: 17,
        bad: 12,
        stage: 'factory',
      }),
    }),
  });

describe('the table of all targets', () => {
  it('some fail', () => {
    const rows = [stopping(), ...holding(7), unsure(), unsure(1), silent(), working(), paused()];
    expect(tell([...rows, failing('production', 'chat')])).toEqual({
      tone: 'fails',
      headline: 'Production fails: chat, agent pipeline 0.0 %, needs > 90 %, for 10 min.',
      detail:
        '2 of 14 targets fail. Staging chat stops at factory since release 2026.11.27-5. 7 hold, 2 have not enough evidence, 1 has no data, 1 is in maintenance, 1 is paused.',
    });
  });

  it('more than two fail', () => {
    const rows = [
      failing('production', 'chat'),
      failing('production', 'assist', { indicators: six({ agent: fails(30, 60) }) }),
      failing('production', 'voice', { indicators: six({ agent: fails(31, 60) }) }),
      stopping(),
      ...holding(67),
      ...holding(129, 'staging'),
    ];
    expect(tell(rows)).toEqual({
      tone: 'fails',
      headline: 'Production fails: 3 of 70 targets, worst chat, agent pipeline 0.0 %.',
      detail: '4 of 200 targets fail: 3 in production, 1 in staging. 196 hold.',
    });
  });

  it('unjudged failures only', () => {
    expect(tell([unjudged(), ...holding(2)])).toEqual({
      tone: 'unsure',
      headline: 'Staging chat: 12 of the first 17 sessions of 2026.11.27-5 failed at factory.',
      detail: 'Not evaluated before 18:55:35. Nothing else fails. 2 hold.',
    });
  });

  it('all measured hold', () => {
    const since = { indicators: six(all({ since: NOW - 192 * MINUTE })) };
    const rows = Array.from({ length: 12 }, (_, n) => row('production', `a${n}`, since));
    const lastIncident = { name: 'INC-43', beganAt: at('18:54:36'), endedAt: at('19:00:34') };
    expect(tell([...rows, paused(), working()], { lastIncident })).toEqual({
      tone: 'holds',
      headline: 'All 12 measured targets hold, for 3 h 12 min.',
      detail:
        '1 is paused, 1 is in maintenance until 19:30. Last incident: INC-43, 18:54 to 19:00.',
    });
    expect(tell([row('staging', 'chat'), paused()]).headline).toBe(
      'The only measured target, staging chat, holds, for 1 h 33 min.',
    );
  });

  it('some lack evidence, none fails', () => {
    expect(tell([unsure(), unsure(1), ...holding(12)])).toEqual({
      tone: 'unsure',
      headline: 'No target fails; 2 of 14 do not have enough evidence.',
      detail: '12 hold.',
    });
  });

  it('nothing measured', () => {
    const old = { lastFinishedAt: NOW - 9 * MINUTE, lastCountedAt: NOW - 9 * MINUTE };
    const rows = [row('staging', 'chat', old), row('production', 'chat', old)];
    expect(tell(rows, { probeSilentSince: at('18:49:36') })).toEqual({
      tone: 'stale',
      headline: 'No target has data for 9 min.',
      detail: 'The probe is offline since 18:49.',
    });
    expect(tell([silent(), silent('b')]).headline).toBe('No target has data yet.');
    expect(tell([paused(), paused()]).headline).toBe('All 2 targets are paused.');
  });

  it('no targets', () => {
    expect(tell([])).toEqual({
      tone: 'no-data',
      headline: 'No target yet.',
      detail: 'Tocsin measures nothing.',
    });
  });

  it('offline', () => {
    const before = tell([failing('production', 'chat')]);
    expect(offlineForAll({ since: at('18:58:38'), clocks: UTC, before })).toEqual({
      tone: 'stale',
      headline: 'No connection to Tocsin since 18:58:38. Showing the last data received.',
      detail: `Its last answer: “${before.headline}”`,
    });
  });
});

describe('what is never left out', () => {
  it('unjudged failures beside what fails, and beside what merely lacks evidence', () => {
    expect(tell([failing('production', 'chat'), unjudged()]).detail).toBe(
      '1 of 2 targets fails. Staging chat: 12 of the first 17 sessions of 2026.11.27-5 failed at factory. Not evaluated before 18:55:35.',
    );
    expect(tell([unjudged(), unsure()]).tone).toBe('unsure');
    expect(tell([unjudged(), unsure()]).headline).toContain('12 of the first 17');
  });

  it('does not say that nothing else fails where sessions of another target do', () => {
    const background = row('production', 'a', {
      picture: picture({ recent: { bad: 1, stage: 'agent' } }),
    });
    expect(background.situation).toBe('holds');
    expect(tell([unjudged(), background]).detail).not.toContain('Nothing else fails');
  });

  it('a target whose data stopped, and what it did before', () => {
    const old = { lastFinishedAt: NOW - 9 * MINUTE, lastCountedAt: NOW - 9 * MINUTE };
    const dead = failing('production', 'chat', old);
    expect(tell([...holding(3), dead])).toEqual({
      tone: 'stale',
      headline: 'No measured target fails; 1 of 4 is stale.',
      detail: 'Production chat failed when its data stopped. 3 hold.',
    });
    expect(why(dead)).toBe('No session counted for 9 min; agent pipeline failed before that');
  });
});

describe('worst first', () => {
  it('by case, environment, page before ticket, stage, share lost', () => {
    const old = { lastFinishedAt: NOW - HOUR, lastCountedAt: NOW - HOUR };
    const rows = [
      row('production', 'holds'),
      paused(),
      unsure(),
      silent(),
      row('staging', 'stale', old),
      unjudged(),
      failing('staging', 'late-stage'),
      stopping(),
      failing('production', 'ticket', { severity: 'ticket' }),
      failing('production', 'half', { indicators: six({ agent: fails(30, 60) }) }),
      failing('production', 'whole'),
    ];
    const names = rows
      .toSorted((a, b) => compareRanks(rankOf(a), rankOf(b)))
      .map(({ environment, name }) => `${environment} ${name}`);
    expect(names).toEqual([
      'production whole',
      'production half',
      'production ticket',
      'staging chat',
      'staging late-stage',
      'staging chat',
      'staging stale',
      'dev silent',
      'staging unsure-0',
      'production holds',
      'dev paused',
    ]);
  });

  it('says why in a line', () => {
    expect(why(stopping())).toBe('Stops at factory, 36 of 69 since 2026.11.27-5');
    expect(why(failing('production', 'chat'))).toBe('Agent pipeline 0.0 %, needs > 90 %');
    expect(why(unjudged())).toBe(
      'Release 2026.11.27-5: 12 of 17 failed at factory; evaluated from 18:55:35',
    );
    expect(why(unsure())).toBe('Agent pipeline needs 41 more sessions, about 3 min');
    expect(why(silent())).toBe('No session yet; one starts every 5 s');
    expect(why(working())).toBe('Maintenance until 19:30: database upgrade');
    expect(why(row('production', 'a'))).toBe('');
  });
});
