import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { incidentRow, memberRow } from '../../../tests/support/incident-rows';
import { START } from '../../../tests/support/judge-fixture';
import type { Alert } from '../../domain/alerts/alert';
import type { Incident } from '../../domain/incidents/incident';
import { MINUTE } from '../../domain/time';
import { type BookInput, openBook } from './incident-book';

const NOW = START + MINUTE;
const book = (more: Partial<BookInput> = {}) =>
  openBook({ open: [], changes: [], incidents: [], now: NOW, ...more });
const idsOf = (rows: ReadonlyArray<{ id: string }>) => rows.map(({ id }) => id);
const alert = (id: string, more: Partial<Alert> = {}) => alertRow(START, { id, ...more });
const placed = (id: string, incident: Incident) => alert(id, { incidentId: incident.id });

describe('incident book', () => {
  it('has the open alerts with the changes of the round', () => {
    const [a, b, c] = [alert('a'), alert('b'), alert('c')];
    const changed = { ...b, ruleName: 'Renamed' };
    const { alerts } = book({
      open: [a, b, c],
      changes: [
        { before: b, after: changed, effects: [] },
        { before: c, after: null, effects: ['dropped'] },
        { before: null, after: alert('d'), effects: ['fired'] },
      ],
    });
    expect([...alerts.keys()]).toEqual(['a', 'b', 'd']);
    expect(alerts.get('b')?.ruleName).toBe('Renamed');
  });

  it('writes nothing where nothing changed', () => {
    const a = alert('a');
    const incident = incidentRow([a]);
    const { changes, incidents, fresh } = book({ open: [a], incidents: [incident] }).written();
    expect([changes, incidents, fresh.size]).toEqual([[], [], 0]);
  });

  it('finds firing alerts of no open incident, and of one that is gone', () => {
    const incident = incidentRow([alert('a')]);
    const open = [
      placed('a', incident),
      alert('b'),
      alert('c', { incidentId: 'gone' }),
      alert('d', { phase: 'pending' }),
    ];
    expect(idsOf(book({ open, incidents: [incident] }).withoutIncident())).toEqual(['b', 'c']);
  });

  it('begins an incident with an alert, and writes both', () => {
    const a = alert('a', { release: 'v2', severity: 'ticket' });
    const own = book({ open: [a] });
    const incident = own.begin(a, memberRow(a, { beganAt: START - 5 }));
    expect(incident).toMatchObject({
      number: 0,
      targetId: 't1',
      severity: 'ticket',
      leadAlertId: 'a',
      openedAt: NOW,
      beganAt: START - 5,
      endedAt: null,
      clearedAt: null,
      release: 'v2',
    });
    const { changes, incidents, fresh } = own.written();
    expect(changes).toEqual([{ before: a, after: { ...a, incidentId: incident.id }, effects: [] }]);
    expect(idsOf(incidents)).toEqual([incident.id]);
    expect([...fresh]).toEqual([incident.id]);
    expect(own.withoutIncident()).toEqual([]);
  });

  it('marks an incident as adopted whose alert fired in an earlier round', () => {
    const before = alert('a', { firedAt: NOW - 1 });
    const present = alert('b', { firedAt: NOW });
    expect(book({ open: [before] }).begin(before, memberRow(before)).adopted).toBe(true);
    expect(book({ open: [present] }).begin(present, memberRow(present)).adopted).toBeUndefined();
  });

  it('makes a page of a ticket that a page joins, and no ticket of a page', () => {
    const ticket = alert('a', { severity: 'ticket' });
    const page = alert('b');
    const incident = incidentRow([ticket], { severity: 'ticket' });
    const own = book({ open: [placed('a', incident), page], incidents: [incident] });
    own.join(incident.id, memberRow(page));
    expect(own.openOf('t1')[0]).toMatchObject({ severity: 'page', leadAlertId: 'a' });
    const late = alert('c', { severity: 'ticket' });
    own.setAlert(late);
    own.join(incident.id, memberRow(late));
    expect(own.openOf('t1')[0]?.severity).toBe('page');
    expect(own.alerts.get('c')?.incidentId).toBe(incident.id);
  });

  it('ignores a join of an unknown incident or alert', () => {
    const a = alert('a');
    const incident = incidentRow([alert('x')]);
    const own = book({ open: [a], incidents: [incident] });
    own.join('gone', memberRow(a));
    own.join(incident.id, memberRow(alert('gone')));
    expect(own.written()).toMatchObject({ changes: [], incidents: [] });
  });

  it('lists open incidents of one target, oldest first', () => {
    const of = (id: string, more: Partial<Incident> = {}) =>
      incidentRow([alert(`alert of ${id}`)], { id, clearedAt: null, ...more });
    const incidents = [of('b'), of('a'), of('c', { targetId: 't2' }), of('d', { clearedAt: NOW })];
    expect(idsOf(book({ incidents }).openOf('t1'))).toEqual(['a', 'b']);
  });

  it('keeps the stored alert and all effects where an alert changes twice', () => {
    const a = alert('a');
    const own = book({
      open: [a],
      changes: [{ before: a, after: { ...a, firings: [1] }, effects: ['flapping'] }],
    });
    own.setAlert({ ...a, phase: 'resolved', resolvedAt: NOW }, ['resolved']);
    expect(own.written().changes).toEqual([
      {
        before: a,
        after: { ...a, phase: 'resolved', resolvedAt: NOW },
        effects: ['flapping', 'resolved'],
      },
    ]);
  });

  it('bounds the members, dropping the one that ended first', () => {
    const all = Array.from({ length: 100 }, (_, n) => alert(`m${n}`));
    const members = all.map((one, n) => memberRow(one, { resolvedAt: n === 7 ? NOW : null }));
    const incident = incidentRow(all, { members, clearedAt: null });
    const late = alert('late');
    const own = book({ open: [late], incidents: [incident] });
    own.join(incident.id, memberRow(late));
    const kept = own.openOf('t1')[0]?.members.map(({ alertId }) => alertId) ?? [];
    expect(kept).toHaveLength(100);
    expect(kept).not.toContain('m7');
    expect(kept.at(-1)).toBe('late');
  });
});
