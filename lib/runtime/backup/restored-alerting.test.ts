import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notifierRow, openTimeline, type Timeline } from '../../../tests/support/alert-timeline';
import { settleRestoredAlerting } from './restored-alerting';

const HOURS = 3_600;

let t: Timeline;
beforeEach(async () => {
  const escalation = notifierRow({ id: 'n2', name: 'boss' });
  const route = { ...escalation.route, escalateAfterMs: HOURS * 1_000 };
  t = await openTimeline({ notifiers: [notifierRow(), { ...escalation, route }], step: 60 });
});
afterEach(() => t.close());

const restore = () =>
  settleRestoredAlerting(t.stores.state, { backupAt: t.clock.now(), clock: t.clock });

/** What the judge does with the first evaluation that has data. */
async function evaluate(more: { resolvedAt?: number } = {}): Promise<void> {
  const [row] = await t.stores.state.list('alert', 'open');
  if (!row) throw new Error('no open alert');
  const phase = more.resolvedAt === undefined ? 'firing' : 'resolved';
  const value = { ...row.value, ...more, phase, staleSince: null, restoredAt: undefined } as const;
  const group = phase === 'firing' ? 'open' : 'closed';
  await t.stores.state.mutate([{ op: 'put', kind: 'alert', id: row.id, group, value }], 0);
}

describe('alerts and messages of a restored instance', () => {
  it('an alert that was paged sends no reminder and no escalation before it is evaluated again', async () => {
    await t.play('0 fire connection', 300);
    expect(t.sent()).toEqual(['60 firing connection']);
    expect(await restore()).toEqual({
      firing: ['staging chat: connection fails'],
      dropped: 0,
      ends: 0,
    });
    t.restart();
    await t.play('', 30 * HOURS);
    expect(t.sent()).toHaveLength(1);
    expect(t.sent('n2')).toEqual([]);
    expect(await t.decision('connection', 'n2')).toContain('restored from a backup of');
    await evaluate();
    await t.play('', 30 * HOURS + 120);
    expect(t.sent().map((line) => line.split(' ')[1])).toEqual(['firing', 'still']);
    expect(t.sent('n2')).toHaveLength(1);
  });

  it('its end is sent once it is proven', async () => {
    await t.play('0 fire connection', 300);
    await restore();
    t.restart();
    await t.play('', 2 * HOURS);
    await evaluate({ resolvedAt: t.clock.now() });
    const [incident] = await t.stores.state.list('incident');
    if (!incident) throw new Error('no incident');
    const value = { ...incident.value, endedAt: t.clock.now(), clearedAt: t.clock.now() };
    const row = { op: 'put', kind: 'incident', id: incident.id, group: 'closed', value } as const;
    await t.stores.state.mutate([row], 0);
    await t.play('', 3 * HOURS);
    expect(t.sent().map((line) => line.split(' ')[1])).toEqual(['firing', 'resolved']);
  });

  it('a page that was queued is not sent; a reminder is, if the alert is found to be true', async () => {
    t.answer.next = async () => ({ ok: false, retryable: true, detail: 'down' });
    await t.play('0 fire connection', 120);
    t.answer.next = null;
    expect(await restore()).toMatchObject({ dropped: 1, ends: 0 });
    t.restart();
    await t.play('', HOURS);
    expect(t.sent()).toEqual([]);
    const [closed] = await t.stores.state.list('notification', 'closed');
    expect(closed?.value.state).toBe('dead');
    expect(closed?.value.attempts.at(-1)?.detail).toContain('it was queued when the backup of');
    await evaluate();
    await t.play('', HOURS + 120);
    expect(t.sent().map((line) => line.split(' ')[1])).toEqual(['still']);
  });

  it('a queued end is sent', async () => {
    await t.play('0 fire connection', 120);
    t.answer.next = async () => ({ ok: false, retryable: true, detail: 'down' });
    await t.play('180 resolve connection', 1_200);
    t.answer.next = null;
    expect(await restore()).toMatchObject({ dropped: 0, ends: 1 });
    t.restart();
    await t.play('', 2_400);
    expect(t.sent().map((line) => line.split(' ')[1])).toEqual(['firing', 'resolved']);
  });

  it('an instance in which nothing was open is left as it is', async () => {
    const before = await t.stores.state.changes.latest();
    expect(await restore()).toEqual({ firing: [], dropped: 0, ends: 0 });
    expect(await t.stores.state.changes.latest()).toBe(before);
  });
});
