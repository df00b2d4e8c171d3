import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { incidentRow, memberRow } from '../../../tests/support/incident-rows';
import type { Measure } from '../rules/rule';
import type { SessionRecord } from '../sessions/session';
import { findJoin, type JoiningAlert } from './join-incident';

const BEGAN = 1_000_000;
const closed = (code: number, n: number): SessionRecord[] =>
  Array.from(
    { length: n },
    (_, index) =>
      ({
        id: `${code}-${index}`,
        outcome: 'failed',
        endedAt: BEGAN + index,
        close: { code, reason: '', by: 'server' },
      }) as SessionRecord,
  );
const code = (one: number): Measure => ({ kind: 'closeCode', code: one });
const stage: Measure = { kind: 'stage', stage: 'factory' };
const joiner = (measure: Measure, more: Partial<JoiningAlert> = {}): JoiningAlert => ({
  severity: 'page',
  measure,
  beganAt: BEGAN,
  ...more,
});
const open = (id: string, measures: Measure[], severity: 'page' | 'ticket' = 'page') => {
  const alert = alertRow(BEGAN, { severity });
  const members = measures.map((measure) => memberRow(alert, { measure, severity }));
  return incidentRow([alert], { id, members, severity, beganAt: BEGAN });
};
const failedAt = (record: SessionRecord): SessionRecord => ({ ...record, failedStage: 'factory' });

describe('an alert looks for its incident', () => {
  it('by the share of its bad sessions that it has in common with it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (both, own) => {
        const sessions = [...closed(1011, both).map(failedAt), ...closed(1006, own).map(failedAt)];
        const join = findJoin(joiner(stage), [open('i1', [code(1011)])], sessions);
        const isOne = both > 0 && both >= 0.8 * (both + own);
        expect(join?.incidentId ?? null).toBe(isOne ? 'i1' : null);
        if (join) expect(join.overlap).toEqual({ shared: both, of: both + own });
      }),
    );
  });

  it('among its pages, for a ticket may count every failure there is', () => {
    const sessions = [...closed(1011, 10), ...closed(1006, 10)];
    const all: Measure = { kind: 'closeCode', code: 1006 };
    const incident = open('i1', [code(1011)]);
    const ticket = memberRow(alertRow(BEGAN), { measure: all, severity: 'ticket' });
    const mixed = { ...incident, members: [...incident.members, ticket] };
    expect(findJoin(joiner(all), [mixed], sessions)).toBeNull();
    expect(findJoin(joiner(all), [open('i1', [all], 'ticket')], sessions)?.incidentId).toBe('i1');
  });

  it('as what a health endpoint answers while its sessions fail', () => {
    const health: Measure = { kind: 'health', poll: 'ready', state: 'failed' };
    const pair = [open('i1', [code(1011)]), open('i2', [stage], 'ticket')];
    expect(findJoin(joiner(health), pair, [])).toEqual({
      incidentId: 'i1',
      reason: 'health',
      overlap: null,
    });
    expect(findJoin(joiner(health), pair.slice(1), [])?.incidentId).toBe('i2');
    // Nothing fails there: an answer of another endpoint, late sessions, sessions that recovered.
    const other = open('i3', [{ ...health, poll: 'live' }]);
    const late = open('i4', [{ kind: 'latency', latency: 'ready', limitMs: 1 }]);
    const recovered = open('i5', [stage]);
    const members = recovered.members.map((one) => ({ ...one, resolvedAt: BEGAN + 1 }));
    expect(findJoin(joiner(health), [other, late, { ...recovered, members }], [])).toBeNull();
    expect(findJoin(joiner(code(1011)), [other], closed(1011, 10))).toBeNull();
  });

  it('as a ticket of what it is about already, or of several between them', () => {
    const pair = [open('i1', [code(1011)]), open('i2', [code(1006)])];
    const slow = findJoin(joiner(code(1006), { severity: 'ticket' }), pair, []);
    expect(slow).toMatchObject({ incidentId: 'i2', reason: 'slow_variant' });
    const sessions = [...closed(1011, 12), ...closed(1006, 8)].map(failedAt);
    expect(findJoin(joiner(stage), pair, sessions)).toBeNull();
    const ticket = findJoin(joiner(stage, { severity: 'ticket' }), pair, sessions);
    expect(ticket).toMatchObject({ incidentId: 'i1', reason: 'same_sessions' });
  });

  it('counts no session from before either of them began', () => {
    const sessions = closed(1011, 10).map(failedAt);
    const late = { ...open('i1', [code(1011)]), beganAt: BEGAN + 5 };
    expect(findJoin(joiner(stage), [late], sessions)).toBeNull();
    expect(findJoin(joiner(stage, { beganAt: BEGAN + 5 }), [late], sessions)).not.toBeNull();
  });

  it('of silence in what is open at its target, and the other way round', () => {
    const noData: Measure = { kind: 'noData' };
    const pair = [open('i1', [code(1011)]), open('i2', [code(1006)], 'ticket')];
    expect(findJoin(joiner(noData), pair, [])?.incidentId).toBe('i1');
    expect(findJoin(joiner(noData), [], [])).toBeNull();
    expect(findJoin(joiner(stage), [open('i3', [noData])], [])?.incidentId).toBe('i3');
    const connection: Measure = { kind: 'indicator', indicator: 'connection' };
    const silent: Measure = { kind: 'indicatorSilent', indicator: 'agent' };
    expect(findJoin(joiner(silent), [open('i4', [connection])], [])?.incidentId).toBe('i4');
    expect(findJoin(joiner(silent), pair, [])).toBeNull();
  });
});
