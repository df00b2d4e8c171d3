import { describe, expect, it } from 'vitest';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import {
  targetsOverviewQuerySchema,
  targetsOverviewSchema,
} from '../../contract/api/targets-overview';
import { defaultRules } from '../../domain/rules/default-rules';
import { INDICATORS } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import { iso, MINUTE } from '../../domain/time';
import type { Mutation } from '../../store/state-store';
import { createMaintenance } from '../maintenance/create-maintenance';
import { createTarget } from '../targets/create-target';
import { listTargets } from '../targets/list-targets';
import { updateTarget } from '../targets/update-target';
import { getOverview } from './get-overview';
import { listOverview } from './list-overview';

const house = serviceFixture();
const all = async (more: Record<string, unknown> = {}) =>
  targetsOverviewSchema.parse(
    await listOverview(house.ctx, targetsOverviewQuerySchema.parse(more)),
  );
const many = (plot: 'passed' | 'factory-mismatch', count: number) =>
  Array.from({ length: count }, () => plot);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the overview of all targets', () => {
  it('has a sentence, counts and a row for each, from one moment', async () => {
    await createTarget(house.ctx, targetInput({ name: 'chat', environment: 'production' }));
    const view = await all();
    expect(view.asOf).toBe(iso(house.clock.now()));
    expect(view.sentence).toMatchObject({ tone: 'no-data', headline: 'No target has data yet.' });
    expect(view.counts).toMatchObject({ noData: 2, fails: 0 });
    expect(view.byEnvironment.map(({ environment, noData }) => [environment, noData])).toEqual([
      ['production', 1],
      ['staging', 1],
    ]);
    expect(view.rows.map(({ environment, name, state }) => [environment, name, state])).toEqual([
      ['production', 'chat', 'noData'],
      ['staging', 'chat', 'noData'],
    ]);
    expect(view.rows[0]?.indicators.map(({ key }) => key)).toEqual([
      'connection',
      'factory',
      'emergency',
      'agent',
    ]);
  });

  it('says the same of a target as its own overview', async () => {
    await createTarget(house.ctx, targetInput({ name: 'voice', environment: 'production' }));
    const rules = defaultRules(house.clock.now()).map(
      (value): Mutation => ({ op: 'insert', kind: 'rule', id: value.id, value }),
    );
    await house.stores.state.mutate(rules, house.clock.now());
    await house.probe(many('passed', 70));
    for (const plots of [many('factory-mismatch', 3), many('factory-mismatch', 20)]) {
      await house.probe(plots);
      const [row] = (await all()).rows;
      const own = await getOverview(house.ctx, { target: house.targetId });
      expect(row?.id).toBe(house.targetId);
      expect(row?.state === 'fails').toBe(own.sentence.tone === 'fails');
    }
    const view = await all();
    expect(plain(view.sentence.headline)).toMatch(
      /^Staging fails: chat, factory initialisation [\d.]+ %, needs > 98 %, for /,
    );
    expect(plain(view.sentence.detail)).toBe('1 of 2 targets fails. 1 has no data.');
    expect(view.rows[0]).toMatchObject({
      why: { code: 'stops_at', stage: 'factory' },
      serving: [{ version: 'r1', share: 1 }],
    });
    expect(plain(view.rows[0]?.why.text ?? '')).toMatch(/^Stops at factory, \d+ of \d+/);
    const pages = view.pages.map(({ environment, indicator }) => [environment, indicator]);
    expect(pages).toContainEqual(['staging', 'factory']);
    expect(view.pagesTotal).toBe(view.pages.length);
    // One cause, one entry, from its first bad session, not from its evaluation.
    expect(view.pages.map(({ ruleId }) => ruleId)).toEqual(['page-factory', 'no-data']);
    const incidents = (await house.stores.state.list('incident', 'open')).map((row) => row.value);
    const incident = incidents.find(({ targetId }) => targetId === house.targetId);
    expect(view.rows[0]?.since).toBe(iso(incident?.beganAt ?? 0));
    expect(incident?.beganAt).toBeLessThan(incident?.openedAt ?? 0);
    const { tiles } = await getOverview(house.ctx, { target: house.targetId });
    const failing = tiles.filter(({ state }) => state === 'fails');
    expect([...new Set(failing.map(({ since }) => since))]).toEqual([view.rows[0]?.since]);
  });

  it('shows a paused target and planned work as what they are', async () => {
    await updateTarget(house.ctx, { id: house.targetId, patch: { paused: true } });
    const second = await createTarget(house.ctx, targetInput({ name: 'voice' }));
    const now = house.clock.now();
    await createMaintenance(house.ctx, {
      name: 'database upgrade',
      environment: null,
      targetId: second.id,
      timeZone: 'UTC',
      schedule: { kind: 'once', from: now - MINUTE, to: now + 30 * MINUTE },
      by: 'Ana',
    });
    const { rows, times } = await all();
    expect(rows.map(({ name, state, why }) => [name, state, why.text])).toEqual([
      ['voice', 'maintenance', 'Maintenance until 03:30 UTC: database upgrade'],
      ['chat', 'paused', 'Nothing is measured'],
    ]);
    expect(times).toEqual([{ text: '03:30 UTC', at: iso(now + 30 * MINUTE), seconds: false }]);
  });

  it('filters by environment, state and words, and pages with a cursor', async () => {
    for (const name of ['a', 'b', 'c'])
      await createTarget(house.ctx, targetInput({ name, environment: 'production' }));
    expect((await all({ env: 'production' })).rows).toHaveLength(3);
    expect((await all({ env: 'production' })).counts.noData).toBe(3);
    expect((await all({ q: 'PROD b' })).rows.map(({ name }) => name)).toEqual(['b']);
    expect((await all({ state: 'fails,stale' })).rows).toEqual([]);
    const first = await all({ limit: 3 });
    expect([first.total, first.rows.map(({ name }) => name)]).toEqual([4, ['a', 'b', 'c']]);
    const second = await all({ limit: 3, cursor: first.next });
    expect([second.next, second.rows.map(({ name }) => name)]).toEqual([null, ['chat']]);
    await expect(all({ cursor: 'bm9wZQ' })).rejects.toSatisfy(code('invalid_input'));
    expect(() => targetsOverviewQuerySchema.parse({ state: 'broken' })).toThrow();
  });
});

describe('groups of many targets', () => {
  /** `holding` targets that hold and one that has no data, per environment. */
  async function fill(environments: readonly string[], holding: number): Promise<void> {
    const { stores, clock } = house;
    const [model] = (await stores.state.list('target')).map((row) => row.value);
    if (!model) throw new Error('no target');
    const targets = environments.flatMap((environment) =>
      Array.from({ length: holding + 1 }, (_, n): Target => {
        const name = n === holding ? 'silent' : `chat-${n}`;
        return { ...model, id: `${environment}/${name}`, name, environment };
      }),
    );
    await stores.state.mutate(
      targets.map((value): Mutation => ({ op: 'insert', kind: 'target', id: value.id, value })),
      clock.now(),
    );
  }
  /** The judge's cache as if every `chat-…` held, the one with the highest number by the narrowest margin. */
  const judged = () => ({
    ...house.ctx,
    judge: {
      ...house.ctx.judge,
      memoryOf: (id: string) => ({ releases: [], states: id.includes('chat-') ? holds(id) : [] }),
    },
    events: {
      ...house.ctx.events,
      lastFinished: async (ids: readonly string[]) =>
        ids
          .filter((id) => id.includes('chat-'))
          .map((targetId) => ({
            targetId,
            finishedAt: house.clock.now() - 1_000,
            countedAt: house.clock.now() - 1_000,
          })),
    },
  });
  const holds = (targetId: string) =>
    INDICATORS.map((indicator) => ({
      targetId,
      indicator,
      state: 'holds' as const,
      notMeaningful: false,
      wilson: null,
      window: { from: 0, to: 1 },
      count: { bad: Number(targetId.split('-')[1]), valid: 1_000, unknown: 0 },
      thresholdBp: 500,
      sessionsNeeded: null,
      since: house.clock.now(),
      judgedAt: house.clock.now(),
    }));
  const list = async (more: Record<string, unknown>) =>
    targetsOverviewSchema.parse(
      await listOverview(judged(), targetsOverviewQuerySchema.parse({ group: 'auto', ...more })),
    );
  const ids = (view: Awaited<ReturnType<typeof list>>) => view.rows.map(({ id }) => id);

  it('leave out what holds, and count it with its oldest session and its narrowest margin', async () => {
    await fill(['production', 'staging, eu'], 14);
    const view = await list({});
    expect(view.grouped).toBe(true);
    expect(ids(view)).toEqual(['production/silent', house.targetId, 'staging, eu/silent']);
    expect(view.total).toBe(31);
    expect(view.byEnvironment.map((one) => [one.environment, one.holds, one.noData])).toEqual([
      ['production', 14, 1],
      ['staging', 0, 1],
      ['staging, eu', 14, 1],
    ]);
    const [production, staging] = view.byEnvironment.map(({ folded }) => folded);
    expect(production).toMatchObject({
      holds: 14,
      oldestFinishedAt: iso(house.clock.now() - 1_000),
      closest: { id: 'production/chat-13', indicator: 'connection', count: { bad: 13 } },
    });
    expect(staging).toBeNull();
  });

  it('bring the rows that hold of the environments that are asked for', async () => {
    await fill(['production', 'staging, eu'], 14);
    const view = await list({ show: 'staging%2C%20eu' });
    expect(view.rows).toHaveLength(17);
    expect(view.byEnvironment.map(({ folded }) => folded?.holds ?? null)).toEqual([14, null, null]);
    expect(ids(view)[0]).toBe('production/silent');
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({
        show: 'production,staging%2C%20eu',
        limit: 7,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...ids(page));
      cursor = page.next;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(31);
    expect(seen).toHaveLength(31);
    const places = seen.map((id) => id.split('/')[0]);
    expect(places.filter((place, at) => place !== places[at - 1])).toHaveLength(3);
  });

  it('leave out nothing that a search or a state names, and nothing of a few targets', async () => {
    await fill(['production'], 24);
    const few = await list({ env: 'production' });
    expect([few.grouped, few.rows.length]).toEqual([false, 25]);
    expect((await list({})).rows).toHaveLength(2);
    expect(ids(await list({ q: 'name:chat-1 env:prod state:holds' }))).toContain(
      'production/chat-1',
    );
    expect((await list({ state: 'holds' })).rows).toHaveLength(24);
    expect((await list({ group: 'none' })).rows).toHaveLength(26);
    expect((await list({ group: 'environment', env: 'production' })).rows).toHaveLength(1);
  });
});

const FLEET = 2_000;

describe('two thousand targets', () => {
  it('are answered with a handful of store calls, well under a second', async () => {
    const { stores, ctx, clock } = house;
    const [model] = (await stores.state.list('target')).map((row) => row.value);
    if (!model) throw new Error('no target');
    const rows = Array.from({ length: FLEET - 1 }, (_, n): Mutation => {
      const value: Target = {
        ...model,
        id: `t${n}`,
        name: `chat-${n}`,
        paused: n % 3 === 0,
        environment: n % 2 ? 'production' : 'staging',
      };
      return { op: 'insert', kind: 'target', id: value.id, value };
    });
    await stores.state.mutate(rows, clock.now());
    await house.probe(many('passed', 3));
    let calls = 0;
    const counted = <T extends object>(store: T): T =>
      new Proxy(store, {
        get(target, key, self) {
          const value = Reflect.get(target, key, self);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            calls += 1;
            return Reflect.apply(value, target, args);
          };
        },
      });
    const watched = { ...ctx, state: counted(ctx.state), events: counted(ctx.events) };

    const view = await listOverview(watched, targetsOverviewQuerySchema.parse({}));
    expect([view.total, view.rows.length]).toEqual([FLEET, 200]);
    expect(view.counts.paused).toBe(667);
    expect(calls).toBeLessThanOrEqual(8);
    // Counts work instead of measuring time: the machine is shared.
    const begun = process.cpuUsage();
    await listOverview(ctx, targetsOverviewQuerySchema.parse({}));
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(700);

    calls = 0;
    const listed = await listTargets(watched);
    expect(listed.targets).toHaveLength(FLEET);
    expect(calls).toBeLessThanOrEqual(4);
  });

  it('need no more calls where the judge has not looked yet', async () => {
    const { stores, ctx, clock, targetId } = house;
    const states = INDICATORS.map((indicator): Mutation => {
      const value = {
        targetId,
        indicator,
        state: 'holds' as const,
        notMeaningful: false,
        wilson: null,
        window: { from: 0, to: 1 },
        count: { bad: 0, valid: 99, unknown: 0 },
        thresholdBp: 500,
        sessionsNeeded: null,
        since: clock.now(),
        judgedAt: clock.now(),
      };
      const id = `${targetId}:${indicator}`;
      return { op: 'put', kind: 'indicatorState', id, group: targetId, value };
    });
    await stores.state.mutate(states, clock.now());
    const nothing = () => null;
    const starting = {
      lastJudgedAt: nothing,
      memoryOf: nothing,
      pictureOf: nothing,
      openAlerts: nothing,
    };
    const view = await listOverview(
      { ...ctx, judge: starting },
      targetsOverviewQuerySchema.parse({}),
    );
    expect(view.rows[0]?.indicators[0]).toMatchObject({ key: 'connection', state: 'holds' });
  });
});
