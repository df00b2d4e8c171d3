import { afterEach, describe, expect, it } from 'vitest';
import { TIMING } from '../../lib/domain/alerts/next-send';
import { notifierRow, openTimeline, type Timeline } from '../support/alert-timeline';

/** Alertmanager's own defaults, for the vectors of statistics.md §3.2. */
const ALERTMANAGER = {
  waitMs: 30_000,
  intervalMs: 300_000,
  repeatMs: 14_400_000,
  resendResolvedMs: 0,
};
const VECTORS = { page: ALERTMANAGER, ticket: ALERTMANAGER };

const opened: Timeline[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});
async function timeline(options: Parameters<typeof openTimeline>[0] = {}): Promise<Timeline> {
  const one = await openTimeline(options);
  opened.push(one);
  return one;
}

describe('grouping and repeats (statistics.md §3.2)', () => {
  it('waits for the others of an incident, says nothing of its consequences, and its end on the beat', async () => {
    const t = await timeline({ timings: VECTORS, step: 10 });
    await t.play(
      '0 fire a; 20 fire b; 400 fire c; 1000 resolve a; 1000 resolve b; 1000 resolve c',
      1_500,
    );
    expect(t.sent()).toEqual(['30 firing a [b]', '1230 resolved a']);
  });

  it('never tells what ended while it waited', async () => {
    const t = await timeline({ timings: VECTORS, step: 10 });
    await t.play('0 fire a; 20 resolve a; 100 fire a; 600 resolve a', 1_000);
    expect(t.sent()).toEqual(['130 firing a', '730 resolved a']);
  });

  it('repeats at exactly its time, and says still', async () => {
    const t = await timeline({ timings: VECTORS, step: 10 });
    await t.play('0 fire a', 29_000);
    expect(t.sent()).toEqual(['30 firing a', '14430 still a', '28830 still a']);
    const still = t.told.get('n1')?.[1]?.message;
    expect(still?.title).toMatch(/^Still: /);
    const keys = (t.told.get('n1') ?? []).map(({ message }) => message.idempotencyKey);
    expect(new Set(keys).size).toBe(3);
  });

  it('waits 20 s with a page, so that a parent one step later still leads its children (decision 20)', async () => {
    const t = await timeline();
    await t.play('0 fire factory; 0 fire agent; 15 fire connection', 60);
    expect(t.sent()).toEqual(['35 firing connection [factory+agent]']);
    expect(await t.decision('agent')).toBe('a consequence of connection');
    expect(await t.decision('connection')).toBe('sent');
  });

  it('keeps for the history why each was told or not, long after it is over', async () => {
    const ticketsOnly = { ...notifierRow().route, severities: ['ticket' as const] };
    const t = await timeline({
      notifiers: [notifierRow(), notifierRow({ id: 'n2', name: 'desk', route: ticketsOnly })],
    });
    await t.play(
      '0 fire connection; 0 fire agent; 100 resolve agent; 130 resolve connection; 200 fire other',
      900,
    );
    expect(t.sent()).toContain('20 firing connection [agent]');
    expect(await t.decision('connection')).toBe('sent');
    expect(await t.decision('agent')).toBe('a consequence of connection');
    expect(await t.decision('connection', 'n2')).toBe('outside its route');
    // The receiver is gone, and what it was told is not.
    await t.stores.state.mutate([{ op: 'delete', kind: 'notifier', id: 'n1' }], t.clock.now());
    await t.play('', 960);
    expect(await t.decision('other')).toBe('sent');
    expect(await t.decision('connection')).toBe('sent');
  });
});

describe('inhibition (statistics.md §3.4)', () => {
  it('sends one message where source and target begin in the same tick', async () => {
    const t = await timeline();
    await t.play('0 fire connection; 0 fire endToEnd ticket; 0 fire factory', 200);
    expect(t.sent()).toEqual(['20 firing connection [factory+endToEnd]']);
  });

  it('tells the end of what was told, although its source fires by then: no orphan', async () => {
    const t = await timeline();
    await t.play(
      '0 fire agent; 100 fire connection; 200 resolve agent; 400 resolve connection',
      600,
    );
    expect(t.sent()).toEqual([
      '20 firing agent',
      '140 update connection+agent',
      '440 resolved connection+agent',
    ]);
  });

  it('sends one message after a restart with both firing', async () => {
    const t = await timeline();
    await t.play('0 fire connection; 0 fire agent', 10);
    t.restart();
    await t.play('', 100);
    t.restart();
    await t.play('', 200);
    expect(t.sent()).toEqual(['20 firing connection [agent]']);
  });

  it('lets a source linger for 5 min: its children hold old failures', async () => {
    const t = await timeline();
    await t.play(
      '0 fire connection; 10 fire agent; 100 resolve connection; 340 resolve agent',
      700,
    );
    expect(t.sent()).toEqual(['20 firing connection [agent]', '340 resolved connection']);
    await t.play('1000 fire connection; 1010 fire agent; 1100 resolve connection', 1_500);
    // What outlives its cause speaks for itself, in the same incident.
    expect(t.sent().slice(2)).toEqual([
      '1020 firing connection [agent]',
      '1400 update agent+connection',
    ]);
  });

  it('holds back the ticket of a page, and nothing about silence (decision 20)', async () => {
    const t = await timeline();
    await t.play('0 fire factory; 0 fire factoryTicket ticket; 0 fire noData', 100);
    expect(await t.decision('factoryTicket')).toMatch(/^a consequence of/);
    expect(t.sent()).toEqual(['20 firing noData [factory]']);
  });
});

describe('silences, acknowledgements, releases', () => {
  it('sends at once what still fires when its silence ends', async () => {
    const t = await timeline();
    await t.play('0 silence connection 300; 10 fire connection', 400);
    expect(t.sent()).toEqual(['300 firing connection']);
  });

  it('says why nothing was sent', async () => {
    const t = await timeline();
    await t.play('0 silence connection 300; 10 fire connection', 100);
    expect(await t.decision('connection')).toBe('silenced by Ada: known');
  });

  it('tells the end of what was told before it was silenced', async () => {
    const t = await timeline();
    await t.play('0 fire connection; 50 silence connection 3600; 100 resolve connection', 300);
    expect(t.sent()).toEqual(['20 firing connection', '140 resolved connection']);
  });

  it('reminds nobody who has acknowledged, and escalates only where nobody has', async () => {
    const second = notifierRow({
      id: 'n2',
      name: 'second',
      route: { ...notifierRow().route, escalateAfterMs: 600_000 },
    });
    const t = await timeline({ notifiers: [notifierRow(), second], step: 10 });
    await t.play('0 fire connection; 100 ack connection', 15_000);
    expect(t.sent()).toEqual(['20 firing connection']);
    expect(t.sent('n2')).toEqual([]);
    expect(await t.decision('connection', 'n2')).toBe('acknowledged by Ada');
    const other = await timeline({ notifiers: [notifierRow(), second] });
    await other.play('0 fire connection; 1000 resolve connection', 1_300);
    expect(other.sent('n2')).toEqual(['600 escalated connection', '1020 resolved connection']);
    expect(other.told.get('n2')?.[0]?.message.title).toMatch(/^Nobody has acknowledged: /);
  });

  it('holds pages for a minute after a release, tickets not', async () => {
    const t = await timeline();
    await t.play('0 release r2; 5 fire connection; 5 fire internalError ticket', 100);
    expect(t.sent()).toEqual(['60 firing connection [internalError]']);
    const other = await timeline();
    await other.play('0 release r2; 5 fire internalError ticket; 6 fire connection apart', 100);
    expect(other.sent()).toEqual(['25 firing internalError', '60 firing connection']);
  });

  it('never ends what is only not measured', async () => {
    const t = await timeline();
    await t.play('0 fire connection; 60 freeze connection', 3_000);
    expect(t.sent()).toEqual(['20 firing connection']);
  });
});

describe('Alertmanager as a receiver', () => {
  it('hears what fires at once and every minute, and what is over for five more', async () => {
    const t = await timeline({ notifiers: [notifierRow({ kind: 'alertmanager' })] });
    await t.play('0 fire connection; 130 resolve connection', 800);
    expect(t.sent()).toEqual([
      '0 firing connection',
      '60 still connection',
      '120 still connection',
      ...[130, 190, 250, 310, 370].map((at) => `${at} resolved connection`),
    ]);
    expect(await t.stores.state.list('dispatch')).toEqual([]);
  });
});

describe('defaults', () => {
  it('are those of statistics.md §0.3 and decision 20', () => {
    expect(TIMING.page).toMatchObject({ waitMs: 20_000, intervalMs: 60_000, repeatMs: 14_400_000 });
    expect(TIMING.ticket).toMatchObject({ intervalMs: 300_000, repeatMs: 86_400_000 });
  });
});
