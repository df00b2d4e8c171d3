import { describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { countCalls } from '../../tests/support/count-calls';
import { incidentRow } from '../../tests/support/incident-rows';
import { START, serviceFixture, targetInput } from '../../tests/support/service-fixture';
import { targetsOverviewQuerySchema } from '../contract/api/targets-overview';
import type { Release } from '../domain/deployments/release';
import type { Target } from '../domain/targets/target';
import { withoutConversation } from '../domain/targets/target-conversation';
import type { Mutation } from '../store/state-store';
import { listAlerts } from './alerts/list-alerts';
import { listIncidents } from './incidents/list-incidents';
import { listOverview } from './overview/list-overview';
import { listReleases } from './releases/list-releases';
import { listRules } from './rules/list-rules';
import { getSeries } from './series/get-series';
import type { ServiceContext } from './service-context';
import { listTargetNames, listTargets } from './targets/list-targets';

const house = serviceFixture();
const TARGETS = 2_000;
const ALERTS = 1_386;
/** Of one list, whatever is stored: far below the 512 calls that may wait for the store. */
const MOST_CALLS = 14;

const padded = (n: number) => String(n).padStart(4, '0');
const insert = (
  kind: 'target' | 'release' | 'alert' | 'incident',
  id: string,
  value: unknown,
  group = '',
) => ({ op: 'insert', kind, id, group, value }) as Mutation;

function targetRow(n: number): Target {
  const {
    tls: _tls,
    proxy: _proxy,
    auth: _auth,
    ...input
  } = targetInput({ name: `t-${padded(n)}`, environment: n % 3 === 0 ? 'production' : 'staging' });
  return {
    ...withoutConversation(input),
    transport: 'ws',
    journey: 'agent',
    auth: 'header',
    thresholds: {},
    id: `target-${padded(n)}`,
    paused: true,
    provisioned: false,
    createdAt: START,
  };
}

const releaseRow = (targetId: string, version: string, startedAt: number): Release => ({
  id: `${targetId}:${version}`,
  targetId,
  version,
  startedAt,
  firstSeenBy: 'session',
  cold: false,
  notes: '',
  seeded: false,
});

/** An alert that fires, and its incident. */
function firing(n: number): Mutation[] {
  const id = `alert-${padded(n)}`;
  const incidentId = `incident-${padded(n)}`;
  const alert = alertRow(START + n, { id, incidentId, targetId: targetRow(n).id });
  const incident = incidentRow([alert], { id: incidentId, number: n + 1 });
  return [insert('alert', id, alert, 'open'), insert('incident', incidentId, incident, 'open')];
}

async function fill(): Promise<void> {
  const numbers = Array.from({ length: TARGETS }, (_, n) => n);
  const mutations = [
    ...numbers.map((n) => insert('target', targetRow(n).id, targetRow(n))),
    ...numbers.flatMap((n) =>
      ['1.0.0', '1.1.0'].map((version, at) => {
        const row = releaseRow(targetRow(n).id, version, START + n + at * 60_000);
        return insert('release', row.id, row, row.targetId);
      }),
    ),
    ...numbers.slice(0, ALERTS).flatMap(firing),
  ];
  await house.stores.state.mutate(mutations, START);
}

/** The same context, which counts the calls of its stores. */
function counted(): { ctx: ServiceContext; calls: () => number } {
  const state = countCalls(house.ctx.state);
  const events = countCalls(house.ctx.events);
  return {
    ctx: { ...house.ctx, state: state.store, events: events.store },
    calls: () => state.calls() + events.calls(),
  };
}

describe(`${TARGETS} targets, ${ALERTS} firing alerts`, () => {
  it('are listed in a fixed number of calls of the store', async () => {
    await fill();
    const lists: Array<[string, (ctx: ServiceContext) => Promise<unknown>]> = [
      ['targets', (ctx) => listTargets(ctx)],
      ['names', (ctx) => listTargetNames(ctx)],
      [
        'overview',
        (ctx) => listOverview(ctx, targetsOverviewQuerySchema.parse({ limit: TARGETS })),
      ],
      ['alerts', (ctx) => listAlerts(ctx, {})],
      ['incidents', (ctx) => listIncidents(ctx, { state: 'open', limit: 100 })],
      ['rules', (ctx) => listRules(ctx)],
      ['releases without evaluations', (ctx) => listReleases(ctx, { q: 'no such version' })],
    ];
    for (const [name, list] of lists) {
      const { ctx, calls } = counted();
      await list(ctx);
      expect([name, calls()]).toEqual([name, expect.toSatisfy((n: number) => n <= MOST_CALLS)]);
    }
  });

  it('come in pages that hold each of them once', async () => {
    await fill();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTargets(house.ctx, { q: 'T- staging', limit: 500, cursor });
      expect(page.total).toBe(1_333);
      seen.push(...page.targets.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(1_333);
    expect(seen).toHaveLength(1_333);

    const names = await listOverview(
      house.ctx,
      targetsOverviewQuerySchema.parse({ order: 'name', limit: 3, env: 'production' }),
    );
    expect(names.rows.map(({ name }) => name)).toEqual(['t-0000', 't-0003', 't-0006']);
    const next = await listOverview(
      house.ctx,
      targetsOverviewQuerySchema.parse({
        order: 'name',
        limit: 2,
        env: 'production',
        cursor: names.next ?? '',
      }),
    );
    expect(next.rows.map(({ name }) => name)).toEqual(['t-0009', 't-0012']);
  });

  it('fire in pages, with the whole counted', async () => {
    await fill();
    const ids: string[] = [];
    let openAfter: string | undefined;
    do {
      const page = await listAlerts(house.ctx, { phase: 'open', openAfter });
      expect(page).toMatchObject({ openTotal: ALERTS, resolved: [], next: null });
      expect(page.failing).toEqual({ incidents: ALERTS, pages: ALERTS });
      ids.push(...page.open.map(({ id }) => id));
      openAfter = page.openNext ?? undefined;
    } while (openAfter !== undefined);
    expect(ids).toHaveLength(ALERTS);
    expect(new Set(ids).size).toBe(ALERTS);
    expect(ids[0]).toBe(`alert-${padded(ALERTS - 1)}`);
    const own = await listAlerts(house.ctx, { phase: 'open', target: targetRow(3).id });
    expect(own).toMatchObject({ openTotal: 1, failing: { incidents: 1, pages: 1 } });
  });
});

describe('a target with a version per session', () => {
  it('draws its newest releases and counts the rest; its list comes in pages', async () => {
    const id = house.targetId;
    const rows = Array.from({ length: 3_000 }, (_, n) =>
      releaseRow(id, `v${n}`, START - 60_000 + n),
    );
    await house.stores.state.mutate(
      rows.map((row) => insert('release', row.id, row, id)),
      START,
    );
    const series = await getSeries(house.ctx, { target: id });
    expect(series.moreReleases).toBe(2_900);
    expect(series.releases.map(({ version }) => version).slice(-2)).toEqual(['v2998', 'v2999']);
    expect(series.releases).toHaveLength(100);
    const first = await listReleases(house.ctx, { target: id, q: 'V29', limit: 3 });
    expect(first.releases.map(({ version }) => version)).toEqual(['v2999', 'v2998', 'v2997']);
    expect(first.total).toBe(111);
    const second = await listReleases(house.ctx, {
      target: id,
      q: 'V29',
      limit: 2,
      cursor: first.next ?? '',
    });
    expect(second.releases.map(({ version }) => version)).toEqual(['v2996', 'v2995']);
  });
});
