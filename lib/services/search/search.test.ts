import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { countCalls } from '../../../tests/support/count-calls';
import { incidentRow } from '../../../tests/support/incident-rows';
import { START, serviceFixture } from '../../../tests/support/service-fixture';
import { searchQuerySchema, searchSchema } from '../../contract/api/search/search';
import { targetInputSchema } from '../../contract/api/targets';
import type { Incident } from '../../domain/incidents/incident';
import { MINUTE } from '../../domain/time';
import { markRelease } from '../releases/mark-release';
import { createTarget } from '../targets/create-target';
import { searchEverything } from './search-everything';

const house = serviceFixture();

const RUNBOOK = '# Runbook\n\n## By stage\n\n### factory\n\nRoll back.\n';

const find = async (q: string) => {
  const ctx = { ...house.ctx, info: { ...house.ctx.info, runbook: RUNBOOK } };
  return searchSchema.parse(await searchEverything(ctx, searchQuerySchema.parse({ q })));
};

async function putIncident(number: number, more: Partial<Incident> = {}): Promise<void> {
  const id = `i${String(number).padStart(4, '0')}`;
  const alert = alertRow(START, { targetId: house.targetId, incidentId: id });
  const value = incidentRow([alert], { id, number, ...more });
  const group = value.clearedAt === null ? 'open' : 'closed';
  await house.stores.state.mutate([{ op: 'put', kind: 'incident', id, group, value }], START);
}

const addTarget = (name: string, environment: string) =>
  createTarget(
    house.ctx,
    targetInputSchema.parse({ name, environment, url: 'ws://127.0.0.1:9/ws' }),
  );

describe('a search', () => {
  it('finds targets, releases, ways of failing and sections by all of their words', async () => {
    await addTarget('assist', 'production');
    await markRelease(house.ctx, { target: house.targetId, version: '2026.11.27-5', notes: '' });
    await house.probe(['passed', 'factory-mismatch', 'factory-mismatch'], '2026.11.27-5');
    const factory = await find('FACTORY initialization');
    expect(factory.failures).toMatchObject({
      more: false,
      rows: [{ sessions: 2, targetCount: 1, targets: [{ name: 'chat', environment: 'staging' }] }],
    });
    expect(factory.failures.rows[0]?.signature.title).toContain('FACTORY_INITIALIZATION_FAILED');
    expect((await find('factory')).runbook.rows).toEqual([{ title: 'factory', anchor: 'factory' }]);
    const [release] = (await find('chat 27-5')).releases.rows;
    expect(release).toMatchObject({ name: '2026.11.27-5', target: 'chat', environment: 'staging' });
    expect((await find('assist prod')).targets.rows.map(({ name }) => name)).toEqual(['assist']);
    const named = await find('chat');
    expect([named.targets.rows.length, named.releases.rows.length]).toEqual([1, 0]);
  });

  it('finds a session by the first 8 characters of its id, and by no fewer', async () => {
    const [{ record } = { record: null }] = await house.probe(['passed']);
    const id = record?.id ?? '';
    expect((await find(id.slice(0, 8).toUpperCase())).sessions.rows).toMatchObject([
      { id, target: 'chat', outcome: 'passed', failedStage: null },
    ]);
    expect((await find(id)).sessions.rows).toHaveLength(1);
    expect((await find(id.slice(0, 7))).sessions.rows).toEqual([]);
  });

  it('has the open incidents without a text, and past ones by number or words, open ones first', async () => {
    await putIncident(41, { endedAt: START + MINUTE, clearedAt: START + MINUTE });
    await putIncident(42);
    await putIncident(43, { endedAt: START + MINUTE, clearedAt: START + MINUTE });
    const names = async (q: string) => (await find(q)).incidents.rows.map(({ name }) => name);
    expect(await names('')).toEqual(['INC-42']);
    expect(await names('staging')).toEqual(['INC-42', 'INC-43', 'INC-41']);
    expect(await names('inc-41')).toEqual(['INC-41']);
    expect((await find('')).incidents.rows[0]).toMatchObject({
      state: 'open',
      acknowledgedBy: null,
    });
  });

  it('finds nothing, of a hostile text too, and says so with empty lists', async () => {
    await house.probe(['passed']);
    for (const q of ["' OR 1=1 --", '%', '\\', '[](', '💥', 'a'.repeat(200), '\u0000']) {
      const found = await find(q);
      for (const { rows, more } of Object.values(found)) expect([rows, more]).toEqual([[], false]);
    }
    expect(searchQuerySchema.safeParse({ q: 'a'.repeat(201) }).success).toBe(false);
  });

  it('shows six of each kind, and reads as often for 40 targets as for one', async () => {
    const reads = async () => {
      const state = countCalls(house.ctx.state);
      const events = countCalls(house.ctx.events);
      const found = await searchEverything(
        { ...house.ctx, state: state.store, events: events.store },
        { q: 'staging' },
      );
      return { calls: state.calls() + events.calls(), found };
    };
    const one = await reads();
    for (let n = 0; n < 40; n++) await addTarget(`agent-${n}`, 'staging');
    const many = await reads();
    expect(many.calls).toBe(one.calls);
    expect(many.found.targets.rows).toHaveLength(6);
    expect(many.found.targets.more).toBe(true);
  });
});
