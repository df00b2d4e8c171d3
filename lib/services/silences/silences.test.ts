import { describe, expect, it } from 'vitest';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import { silenceInputSchema, silenceListSchema } from '../../contract/api/alerting/alerts';
import {
  maintenanceInputSchema,
  maintenanceListSchema,
} from '../../contract/api/alerting/maintenance';
import { iso, MINUTE } from '../../domain/time';
import { createMaintenance } from '../maintenance/create-maintenance';
import { deleteMaintenance } from '../maintenance/delete-maintenance';
import { listMaintenance } from '../maintenance/list-maintenance';
import { createSilence } from './create-silence';
import { listSilences } from './list-silences';
import { updateSilence } from './update-silence';

const house = serviceFixture();
const add = (match: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  createSilence(
    house.ctx,
    silenceInputSchema.parse({ match, by: 'Ada', reason: 'deploy', ...more }),
  );
const listed = async () => silenceListSchema.parse(await listSilences(house.ctx)).silences;

describe('silences', () => {
  it('describe what they match and last two hours by default', async () => {
    const made = await add({ targetId: house.targetId, severity: 'page' });
    expect(made).toMatchObject({
      state: 'active',
      by: 'Ada',
      reason: 'deploy',
      endsAt: iso(START + 120 * MINUTE),
    });
    expect(made.text).toContain('chat');
    house.clock.advance(120 * MINUTE);
    expect(await listed()).toMatchObject([{ id: made.id, state: 'ended' }]);
  });

  it('of everything, of what is not there, and for longer than a day are refused', async () => {
    await expect(add({})).rejects.toSatisfy(code('invalid_input'));
    await expect(add({ targetId: 'nobody' })).rejects.toSatisfy(code('invalid_input'));
    await expect(add({ ruleId: 'none' })).rejects.toSatisfy(code('invalid_input'));
    expect(() => silenceInputSchema.parse({ match: {}, durationMs: '25h' })).toThrow();
  });

  it('can begin later, and never earlier than now', async () => {
    const later = await add({ environment: 'staging' }, { startsAt: START + 60 * MINUTE });
    expect(later.state).toBe('pending');
    const earlier = await add({ environment: 'staging' }, { startsAt: START - 60 * MINUTE });
    expect(earlier.startsAt).toBe(iso(START));
    const far = add({ environment: 'staging' }, { startsAt: START + 40 * 1_440 * MINUTE });
    await expect(far).rejects.toSatisfy(code('invalid_input'));
  });

  it('get a new end, end at once and stay in the list', async () => {
    const { id } = await add({ environment: 'staging' });
    house.clock.advance(MINUTE);
    const longer = await updateSilence(house.ctx, { id, durationMs: 300 * MINUTE });
    expect(longer.endsAt).toBe(iso(START + 301 * MINUTE));
    expect(await updateSilence(house.ctx, { id, durationMs: 0 })).toMatchObject({ state: 'ended' });
    expect(await listed()).toMatchObject([{ id, state: 'ended' }]);
    const again = updateSilence(house.ctx, { id, durationMs: MINUTE });
    await expect(again).rejects.toSatisfy(code('conflict'));
    const none = updateSilence(house.ctx, { id: 'none', durationMs: 0 });
    await expect(none).rejects.toSatisfy(code('not_found'));
  });

  it('that were to begin later never begin once they are ended', async () => {
    const { id } = await add({ environment: 'staging' }, { startsAt: START + 60 * MINUTE });
    expect(await updateSilence(house.ctx, { id, durationMs: 0 })).toMatchObject({ state: 'ended' });
  });

  it('are bounded in number', async () => {
    for (let index = 0; index < 100; index++) await add({ environment: `e${index}` });
    await expect(add({ environment: 'more' })).rejects.toSatisfy(code('conflict'));
    expect(await listed()).toHaveLength(100);
  });
});

describe('maintenance windows', () => {
  const plan = (more: Record<string, unknown>) =>
    createMaintenance(
      house.ctx,
      maintenanceInputSchema.parse({ name: 'move', by: 'Ada', ...more }),
    );
  const once = (from: number, to: number) => ({ schedule: { kind: 'once', from, to } });

  it('say whether they are open now', async () => {
    await plan(once(START - MINUTE, START + MINUTE));
    const read = async () => maintenanceListSchema.parse(await listMaintenance(house.ctx)).windows;
    expect(await read()).toMatchObject([{ name: 'move', active: true, provisioned: false }]);
    house.clock.advance(MINUTE);
    expect(await read()).toMatchObject([{ active: false }]);
  });

  it('are removed, unless the configuration file defines them', async () => {
    const { id } = await plan(once(START, START + MINUTE));
    const stored = await house.stores.state.get('maintenance', id);
    if (!stored) throw new Error('no window');
    const value = { ...stored.value, id: 'fixed', provisioned: true };
    await house.stores.state.mutate([{ op: 'put', kind: 'maintenance', id: 'fixed', value }], 1);
    await deleteMaintenance(house.ctx, id);
    await expect(deleteMaintenance(house.ctx, 'fixed')).rejects.toSatisfy(code('read_only'));
    await expect(deleteMaintenance(house.ctx, id)).rejects.toSatisfy(code('not_found'));
    await expect(plan({ ...once(1, 2), targetId: 'nobody' })).rejects.toSatisfy(
      code('invalid_input'),
    );
  });
});
