import { describe, expect, it } from 'vitest';
import { countCalls } from '../../../tests/support/count-calls';
import { code, START, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import {
  targetsHistoryQuerySchema,
  targetsHistorySchema,
} from '../../contract/api/fleet/targets-history';
import { HOUR, MINUTE } from '../../domain/time';
import type { Mutation } from '../../store/state-store';
import { createTarget } from '../targets/create-target';
import { getTargetsHistory } from './get-targets-history';

/** As many as one request may name. */
const MOST = 60;

const house = serviceFixture();
const history = async (ids: readonly string[], more: Record<string, unknown> = {}) =>
  targetsHistorySchema.parse(
    await getTargetsHistory(
      house.ctx,
      targetsHistoryQuerySchema.parse({ ids: ids.join(','), ...more }),
    ),
  );
const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);
const many = (plot: 'passed' | 'factory-mismatch', count: number) =>
  Array.from({ length: count }, () => plot);

describe('the history of several targets', () => {
  it('counts the sessions of each step, for the targets that are asked for', async () => {
    const other = await createTarget(house.ctx, targetInput({ name: 'voice' }));
    await house.probe(many('passed', 30));
    await house.probe(many('factory-mismatch', 6), 'r2');
    const view = await history([house.targetId, other.id, 'gone'], { indicators: 'gated' });
    expect(view.stepMs).toBe(MINUTE);
    expect(view.targets.map(({ id }) => id).sort()).toEqual([house.targetId, other.id].sort());
    const [chat, voice] = [house.targetId, other.id].map((id) =>
      view.targets.find((one) => one.id === id),
    );
    expect(chat?.series.map(({ indicator }) => indicator)).toEqual([
      'connection',
      'factory',
      'emergency',
      'agent',
    ]);
    for (const { valid, bad } of chat?.series ?? []) {
      expect(valid).toHaveLength((view.to - view.from) / view.stepMs);
      expect(bad).toHaveLength(valid.length);
    }
    const connection = chat?.series[0];
    expect([total(connection?.valid ?? []), total(connection?.bad ?? [])]).toEqual([36, 6]);
    expect(total(connection?.cold ?? [])).toBeGreaterThan(0);
    expect(chat?.releases.map(({ version }) => version)).toEqual(['r1', 'r2']);
    expect(voice).toMatchObject({ seededTo: null, releases: [] });
    expect(total(voice?.series[0]?.valid ?? [])).toBe(0);
  });

  it('draws the indicator that is worst', async () => {
    expect((await history([house.targetId])).targets[0]?.series).toMatchObject([
      { indicator: 'connection' },
    ]);
    await house.probe([...many('passed', 20), ...many('factory-mismatch', 20)]);
    const view = await history([house.targetId]);
    expect(view.stepMs).toBe(2 * MINUTE);
    expect(view.targets[0]?.series.map(({ indicator }) => indicator)).toEqual(['factory']);
  });

  it('says where seeded history ends', async () => {
    const { stores, clock } = house;
    const one = house.make('passed', START + MINUTE, { seeded: true });
    const batch = { healthEvents: [], connections: [], slots: [] };
    await stores.events.append({ sessions: [one], ...batch });
    clock.advance(HOUR / 2);
    const [target] = (await history([house.targetId])).targets;
    expect(target?.seededTo).toBeGreaterThan(one.record.endedAt);
    expect(target?.seededTo).toBeLessThanOrEqual(one.record.endedAt + 2 * MINUTE);
  });

  it('takes the same few reads for one target as for sixty, and refuses more', async () => {
    const { stores, ctx, clock, targetId } = house;
    const [model] = (await stores.state.list('target')).map((row) => row.value);
    if (!model) throw new Error('no target');
    const ids = Array.from({ length: MOST - 1 }, (_, n) => `t${n}`);
    const rows = ids.map((id): Mutation => {
      return { op: 'insert', kind: 'target', id, value: { ...model, id, name: id } };
    });
    await stores.state.mutate(rows, clock.now());
    const reads = async (wanted: string[]) => {
      const state = countCalls(ctx.state);
      const events = countCalls(ctx.events);
      const counted = { ...ctx, state: state.store, events: events.store };
      const query = targetsHistoryQuerySchema.parse({ ids: wanted.join(',') });
      const { targets } = await getTargetsHistory(counted, query);
      return [targets.length, state.calls() + events.calls()];
    };
    const [, few] = await reads([targetId]);
    expect(few).toBeLessThanOrEqual(10);
    expect(await reads([targetId, ...ids])).toEqual([MOST, few]);
    expect(() => targetsHistoryQuerySchema.parse({ ids: [...ids, 'a', 'b'].join(',') })).toThrow(
      /at most 60 targets/,
    );
  });

  it('refuses an empty range, and reads the steps that are still stored of an old one', async () => {
    const now = house.clock.now();
    await expect(history([house.targetId], { from: now, to: now })).rejects.toSatisfy(
      code('invalid_input'),
    );
    const old = await history([house.targetId], { from: now - 400 * 24 * HOUR, to: now - HOUR });
    expect(old.targets[0]?.series[0]?.valid.length).toBeLessThanOrEqual(32);
  });
});
