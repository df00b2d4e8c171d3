import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlerter } from '@/lib/alert/create-alerter';
import { createOutbox } from '@/lib/alert/outbox';
import type { Alert } from '@/lib/domain/alerts/alert';
import type { NotifierConfig } from '@/lib/domain/alerts/notifier';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import { manualClock } from '@/lib/kit/clock';
import { createLogger } from '@/lib/kit/logger';
import type { Mutation } from '@/lib/store/state-store';
import { MINUTE } from '../../lib/domain/time';
import { alertRow } from '../support/alert-rows';
import { type DirectStores, openDirectStores } from '../support/direct-stores';
import { incidentKeeper } from '../support/incident-rows';
import { type HttpSink, notifierRow, openHttpSink, sinkNotifier } from '../support/message-sink';

const START = Date.UTC(2026, 0, 5, 3, 0, 0);
const logger = createLogger('test', 'silent');

let stores: DirectStores;
let sinks: HttpSink[];
beforeEach(async () => {
  stores = await openDirectStores();
  sinks = [await openHttpSink(), await openHttpSink()];
});
afterEach(async () => {
  for (const sink of sinks) sink.close();
  await stores.close();
});

const sink = (index = 0): HttpSink => {
  const found = sinks[index];
  if (!found) throw new Error(`no sink ${index}`);
  return found;
};

/** A house with one notifier a sink; time moves by `go`, which decides and delivers every 10 s as `run` would. */
async function house(rows: NotifierConfig[] = [notifierRow('n0')]) {
  const clock = manualClock(START);
  const write = (mutation: Mutation) => stores.state.mutate([mutation], clock.now());
  for (const value of rows) await write({ op: 'put', kind: 'notifier', id: value.id, value });
  const { state } = stores;
  const alerter = () => createAlerter({ state, clock, logger, publicUrl: 'https://t.example' });
  const outbox = (by: string, skewMs = 0) =>
    createOutbox({
      state,
      logger,
      by,
      random: () => 1,
      clock: { ...clock, now: () => clock.now() + skewMs },
      open: ({ id }) => sinkNotifier(sink(id === 'n1' ? 1 : 0).url),
    });
  const parts = { alerter: alerter(), outbox: outbox('one') };
  const keeper = incidentKeeper(state);
  const fire = (
    indicator: IndicatorKey,
    { apart = false, ...more }: Partial<Alert> & { apart?: boolean } = {},
  ) =>
    keeper.fire(
      alertRow(clock.now(), {
        key: `key-${indicator}`,
        indicator,
        measure: { kind: 'indicator', indicator },
        ruleName: `${indicator} fails`,
        cause: { stage: null, signature: null, sessionId: null },
        ...more,
      }),
      clock.now(),
      apart,
    );
  const end = (alert: Alert) =>
    keeper.change({ ...alert, phase: 'resolved', resolvedAt: clock.now() }, clock.now());

  async function go(ms: number, stepMs = 10_000) {
    for (let gone = 0; gone < ms; gone += stepMs) {
      clock.advance(stepMs);
      await parts.alerter.decideNow();
      await parts.outbox.deliverDue();
    }
  }
  const why = async (alert: Alert) =>
    (await state.get('alertDecisions', alert.id))?.value.decisions.map(({ code }) => code);
  return { clock, write, alerter, outbox, fire, end, go, why };
}

/** `kind: names [children]`, in order. */
const heard = (of = sink()) =>
  of.got.map(({ kind, alerts, children }) => {
    const names = (list: typeof alerts) => list.map(({ alertname }) => alertname).join(' ');
    return `${kind}: ${names(alerts)} [${names(children)}]`;
  });

describe('inhibition (statistics.md §3.4)', () => {
  it('makes one message of a cause and what it explains', async () => {
    const { fire, go, why } = await house();
    const agent = await fire('agent');
    await fire('connection');
    await go(3 * MINUTE);
    expect(heard()).toEqual(['firing: ConnectionFails [AgentFails]']);
    expect(await why(agent)).toEqual(['inhibited']);
  });

  it('says what its cause is once that fires, and the end of both once', async () => {
    const { fire, end, go } = await house();
    const agent = await fire('agent');
    await go(MINUTE);
    const connection = await fire('connection');
    await go(2 * MINUTE);
    expect(heard().at(-1)).toBe('update: ConnectionFails AgentFails []');
    await end(agent);
    await go(2 * MINUTE);
    expect(heard()).toHaveLength(2);
    await end(connection);
    await go(2 * MINUTE);
    expect(heard().slice(2)).toEqual(['resolved: ConnectionFails AgentFails []']);
    const last = sink().got.at(-1);
    expect(last?.alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    expect(last?.dedupKey).toBe('key-agent');
  });

  it('lingers for 5 min after the cause, then says what is left', async () => {
    const { fire, end, go } = await house();
    const connection = await fire('connection');
    await fire('agent');
    await go(MINUTE);
    await end(connection);
    await go(4 * MINUTE);
    expect(heard()).toHaveLength(1);
    await go(2 * MINUTE);
    expect(heard().slice(1)).toEqual(['update: AgentFails ConnectionFails []']);
  });

  it('never holds back no data', async () => {
    const { fire, go } = await house();
    await fire('connection');
    await fire('agent', { indicator: null, key: 'k', measure: { kind: 'noData' } });
    await go(MINUTE);
    expect(sink().got[0]?.alerts.map(({ alertname }) => alertname)).toContain('NoData');
  });
});

describe('one message, whoever decides', () => {
  it('of two deciders and two outboxes, one of them 20 s ahead, and after a restart', async () => {
    const { fire, clock, alerter, outbox } = await house();
    await fire('connection');
    await fire('agent');
    clock.advance(20_000);
    await Promise.all([alerter().decideNow(), alerter().decideNow()]);
    await Promise.all([outbox('a').deliverDue(), outbox('b', 20_000).deliverDue()]);
    await alerter().decideNow();
    await outbox('c').deliverDue();
    expect(heard()).toEqual(['firing: ConnectionFails [AgentFails]']);
  });
});

it('does not close the page of an incident with the end of one that was led by the same alert', async () => {
  const { fire, end, go } = await house();
  const old = await fire('factory');
  const measure = { kind: 'closeCode', code: 1011 } as const;
  const other = await fire('internalError', { measure, indicator: null });
  await go(MINUTE);
  await end(old);
  // Other sessions than those of the incident that is open: one of its own, and the same key again.
  const apart = await fire('factory', { targetId: 't1', apart: true });
  await go(2 * MINUTE);
  await end(other);
  await go(2 * MINUTE);
  const closed = () => sink().got.filter(({ status }) => status === 'resolved');
  expect(closed().map(({ alerts }) => alerts.map(({ id }) => id))).toEqual([[old.id]]);
  expect(closed()[0]?.dedupKey).not.toBe('key-factory');
  await end(apart);
  await go(2 * MINUTE);
  expect(closed().map(({ dedupKey }) => dedupKey)).toEqual([expect.anything(), 'key-factory']);
});

it('escalates only what nobody acknowledged', async () => {
  const later = notifierRow('n1');
  later.route.escalateAfterMs = 5 * MINUTE;
  const { fire, go, write, clock } = await house([notifierRow('n0'), later]);
  const seen = await fire('connection');
  await go(MINUTE);
  const value = { alertId: seen.id, by: 'me', note: '', at: clock.now() };
  const id = seen.incidentId ?? '';
  await write({ op: 'put', kind: 'acknowledgement', id, value });
  await fire('connection', { targetId: 't2', target: 'other', key: 'other' });
  await go(7 * MINUTE);
  expect(heard(sink(1))).toEqual(['escalated: ConnectionFails []']);
  expect(sink(1).got[0]?.target.id).toBe('t2');
});

it('notes when an incident was first delivered, and its first page, once', async () => {
  const ticketsToo = notifierRow('n0');
  const { fire, go, clock } = await house([ticketsToo, notifierRow('n1')]);
  const ticket = await fire('agent', { severity: 'ticket' });
  await go(MINUTE);
  const read = async () =>
    (await stores.state.get('incidentNotice', ticket.incidentId ?? ''))?.value;
  const first = await read();
  expect(first).toMatchObject({ page: null, first: { at: START + 20_000 } });
  await fire('connection');
  const firedAt = clock.now();
  await go(2 * MINUTE);
  expect(await read()).toMatchObject({ first: first?.first, page: { at: firedAt + 20_000 } });
  const paged = await read();
  await go(MINUTE);
  expect(await read()).toEqual(paged);
  expect(heard()).toEqual(['firing: AgentFails []', 'update: ConnectionFails AgentFails []']);
});

describe('a receiver that fails', () => {
  it('that is down for an hour hears begin, change and end in order, and holds up nobody', async () => {
    const { fire, end, go } = await house([notifierRow('n0'), notifierRow('n1')]);
    sink(1).answer((response) => void response.writeHead(500).end());
    const alert = await fire('connection');
    await go(30 * MINUTE);
    await end(alert);
    await go(30 * MINUTE);
    expect(heard()).toEqual(['firing: ConnectionFails []', 'resolved: ConnectionFails []']);
    const tries = sink(1).got.length;
    sink(1).answer((response) => void response.end());
    await go(10 * MINUTE);
    expect(heard(sink(1)).slice(tries)).toEqual(heard());
    expect(new Set(sink(1).got.map((one) => one.idempotencyKey)).size).toBe(2);
  });

  it('is asked again when it said so, and not before', async () => {
    const { fire, go } = await house();
    sink().answer((response) => void response.writeHead(429, { 'retry-after': '120' }).end());
    await fire('connection');
    await go(2 * MINUTE);
    expect(sink().got).toHaveLength(1);
    await go(MINUTE);
    expect(sink().got).toHaveLength(2);
  });

  it('that garbles its answer is tried again', async () => {
    const { fire, go } = await house();
    sink().answer((response) => void response.socket?.end('garbage\r\n\r\n'));
    await fire('connection');
    await go(30_000);
    sink().answer((response) => void response.end());
    await go(MINUTE);
    expect(
      (await stores.state.list('notification', 'closed')).map(({ value }) => value.state),
    ).toEqual(['sent']);
  });

  it('that hangs is left after 10 s, and others are served meanwhile', async () => {
    const { fire, clock, alerter, outbox } = await house([notifierRow('n0'), notifierRow('n1')]);
    sink().answer(() => undefined);
    await fire('connection');
    clock.advance(20_000);
    await alerter().decideNow();
    const one = outbox('one');
    const done = one.deliverDue();
    await expect.poll(() => [sink().got.length, sink(1).got.length]).toEqual([1, 1]);
    clock.advance(10_000);
    await done;
    const open = await stores.state.list('notification', 'open');
    expect(open.map(({ value }) => [value.notifierId, value.state, value.tries])).toEqual([
      ['n0', 'queued', 1],
    ]);
  });
});
