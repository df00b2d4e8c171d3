import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { notifierRow, openTimeline, type Timeline } from '../../tests/support/alert-timeline';
import { incidentRow } from '../../tests/support/incident-rows';
import type { Alert } from '../domain/alerts/alert';
import type { Severity } from '../domain/rules/rule';
import type { Mutation, StateKind } from '../store/state-store';

let t: Timeline;
beforeEach(async () => {
  t = await openTimeline({ notifiers: [notifierRow()] });
});
afterEach(() => t.close());

const alertOf = (indicator: 'connection' | 'factory' | 'agent', more: Partial<Alert> = {}) =>
  alertRow(t.clock.now() - 600_000, {
    id: `alert-${indicator}`,
    key: `key-${indicator}`,
    indicator,
    measure: { kind: 'indicator', indicator },
    ...more,
  });

/** A row as the version before incidents wrote it, id and group to the letter. */
function oldDispatch(told: Alert[], severity: Severity = 'page', release: string | null = 'r1') {
  const group = { environment: 'staging', targetId: 't1', release, severity };
  const key = JSON.stringify(['staging', 't1', release, severity]);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const at = t.clock.now() - 580_000;
  const value = {
    notifierId: 'n1',
    group,
    dedupKey: told[0]?.key ?? '',
    startedAt: at,
    lastSentAt: at,
    toldFiring: told.map(({ id }) => id),
    toldResolved: [],
    repeatNo: 0,
  };
  return { op: 'put', kind: 'dispatch', id: `n1:${hash}`, value } as const;
}

const write = (...rows: Mutation[]) => t.stores.state.mutate(rows, t.clock.now());
const alertPut = (value: Alert): Mutation => ({
  op: 'put',
  kind: 'alert',
  id: value.id,
  value,
  group: value.phase === 'resolved' ? 'closed' : 'open',
});
const incidentPut = (alerts: Alert[], id = 'incident-1'): Mutation => {
  const value = incidentRow(alerts, { id, adopted: true });
  const group = value.clearedAt === null ? 'open' : 'closed';
  return { op: 'put', kind: 'incident', id, group, value };
};
const placed = (alerts: Alert[], incidentId = 'incident-1') =>
  alerts.map((alert) => ({ ...alert, incidentId }));
const ended = (alerts: Alert[]): Alert[] =>
  alerts.map((alert) => ({ ...alert, phase: 'resolved', resolvedAt: t.clock.now() }));
const heard = () =>
  (t.told.get('n1') ?? []).map(({ message }) => `${message.kind} ${message.dedupKey}`);
const left = async (kind: StateKind) => (await t.stores.state.list(kind)).length;

describe('an episode that was open before there were incidents', () => {
  it('ends under the key it was sent with, once, and nothing is sent again meanwhile', async () => {
    const told = alertOf('connection');
    const child = alertOf('factory');
    const ticket = alertOf('agent', { severity: 'ticket' });
    await write(oldDispatch([told]), ...[told, child, ticket].map(alertPut));
    // The first evaluation comes after the judge has put them into one incident.
    const all = placed([told, child, ticket]);
    await write(...all.map(alertPut), incidentPut(all));
    await t.play('', 120);
    expect(heard()).toEqual([]);
    const over = ended(all);
    await write(...over.map(alertPut), incidentPut(over));
    await t.play('', 400);
    expect(heard()).toEqual(['resolved key-connection']);
    expect(await left('dispatch')).toBe(0);
  });

  it('of two releases and a ticket has each of its keys resolved, each once', async () => {
    const first = alertOf('connection');
    const second = alertOf('factory', { release: 'r2' });
    const ticket = alertOf('agent', { severity: 'ticket' });
    const all = placed([first, second, ticket]);
    await write(
      oldDispatch([first]),
      oldDispatch([second], 'page', 'r2'),
      oldDispatch([ticket], 'ticket'),
      ...all.map(alertPut),
      incidentPut(all),
    );
    await t.play('', 120);
    expect(heard()).toEqual([]);
    // One of them ends first: the incident has not, and nobody hears that it has.
    const [one, ...others] = [...ended([all[0] as Alert]), ...all.slice(1)];
    await write(alertPut(one as Alert), incidentPut([one as Alert, ...others]));
    await t.play('', 300);
    expect(heard()).toEqual([]);
    const over = [one as Alert, ...ended(others)];
    await write(...over.map(alertPut), incidentPut(over));
    await t.play('', 700);
    expect(heard().sort()).toEqual(
      ['resolved key-agent', 'resolved key-connection', 'resolved key-factory'].sort(),
    );
    expect(await left('dispatch')).toBe(0);
  });

  it('that gets worse says so under its old key, and what has nothing to do with it under its own', async () => {
    const told = alertOf('agent');
    const [placedTold] = placed([told]) as [Alert];
    await write(oldDispatch([told]), alertPut(placedTold), incidentPut([placedTold]));
    await t.play('', 60);
    const cause = { stage: null, signature: null, sessionId: null };
    const joins: Alert = {
      ...alertOf('connection', { cause, firedAt: t.clock.now() }),
      incidentId: 'incident-1',
    };
    const apart: Alert = {
      ...alertOf('factory', { firedAt: t.clock.now() }),
      incidentId: 'incident-2',
    };
    await write(
      alertPut(joins),
      alertPut(apart),
      incidentPut([placedTold, joins]),
      incidentPut([apart], 'incident-2'),
    );
    await t.play('', 300);
    expect(heard().sort()).toEqual(['firing key-factory', 'update key-agent']);
    const over = ended([placedTold, joins, apart]);
    await write(
      ...over.map(alertPut),
      incidentPut(over.slice(0, 2)),
      incidentPut(over.slice(2), 'incident-2'),
    );
    await t.play('', 600);
    expect(heard().slice(2).sort()).toEqual(['resolved key-agent', 'resolved key-factory']);
  });

  it('that spans what are two incidents now ends when both have', async () => {
    const one = alertOf('connection');
    const two = alertOf('agent');
    const all = [...placed([one]), ...placed([two], 'incident-2')];
    const [a, b] = all as [Alert, Alert];
    await write(oldDispatch([one, two]), ...all.map(alertPut));
    await write(incidentPut([a]), incidentPut([b], 'incident-2'));
    const [aOver] = ended([a]) as [Alert];
    await write(alertPut(aOver), incidentPut([aOver]));
    await t.play('', 300);
    expect(heard()).toEqual([]);
    const [bOver] = ended([b]) as [Alert];
    await write(alertPut(bOver), incidentPut([bOver], 'incident-2'));
    await t.play('', 600);
    expect(heard()).toEqual(['resolved key-connection']);
    expect(t.told.get('n1')?.[0]?.message.alerts).toHaveLength(2);
  });
});
