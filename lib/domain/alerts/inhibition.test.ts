import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { START } from '../../../tests/support/service-fixture';
import type { IndicatorKey } from '../tallies/indicators';
import type { Alert } from './alert';
import { INHIBITS_AFTER_END_MS, inhibitorOf } from './inhibition';

const NOW = START + 60_000;
const NOWHERE = { stage: null, signature: null, sessionId: null };
const page = (id: string, indicator: IndicatorKey, more: Partial<Alert> = {}): Alert =>
  alertRow(START, {
    id,
    indicator,
    measure: { kind: 'indicator', indicator },
    incidentId: 'i1',
    cause: NOWHERE,
    ...more,
  });
const over = (ago: number) => ({ phase: 'resolved', resolvedAt: NOW - ago }) as const;

const child = page('c', 'factory');
const heldBy = (alert: Alert, ...others: Alert[]) =>
  inhibitorOf(alert, [alert, ...others], NOW)?.id ?? null;
const by = (...others: Alert[]) => heldBy(child, ...others);

describe('what holds an alert back', () => {
  it('is the alert that leads its incident: pages first, then the earliest stage', () => {
    expect(by(page('p', 'connection'))).toBe('p');
    expect(by(page('e', 'endToEnd'), page('t', 'connection', { severity: 'ticket' }))).toBeNull();
    const silent = page('n', 'connection', { measure: { kind: 'noData' }, indicator: null });
    expect(by(page('p', 'connection'), silent)).toBe('n');
    // Sessions that do not connect because their factory fails belong to the factory.
    const cause = { ...NOWHERE, stage: 'factory' as const };
    const connection = page('p', 'connection', { cause });
    expect(by(connection)).toBeNull();
    expect(heldBy(connection, child)).toBe('c');
  });

  it('is none of another incident, however near it is', () => {
    expect(by(page('p', 'connection', { incidentId: 'i2' }))).toBeNull();
    const { incidentId: _, ...unplaced } = page('p', 'connection');
    expect(by(unplaced)).toBeNull();
  });

  it('is a probe without data for everything that it would have measured', () => {
    const probe = page('s', 'connection', { measure: { kind: 'probeSilent' }, indicator: null });
    expect(by({ ...probe, targetId: '', incidentId: 'i3' })).toBe('s');
    expect(heldBy(probe, child)).toBeNull();
  });

  it('is one that ended a moment ago only where none fires', () => {
    const ended = page('a', 'connection', over(INHIBITS_AFTER_END_MS - 1));
    expect(by(ended)).toBe('a');
    expect(by(ended, page('b', 'connection'))).toBe('b');
    expect(by(page('a', 'connection', over(INHIBITS_AFTER_END_MS)))).toBeNull();
  });

  it('is a page that is just over, for a ticket that fires after it', () => {
    const ended = page('a', 'connection', { ...over(INHIBITS_AFTER_END_MS - 1), incidentId: 'i0' });
    expect(by(ended)).toBeNull();
    expect(heldBy(page('t', 'endToEnd', { severity: 'ticket' }), ended)).toBe('a');
    const elsewhere = { ...ended, targetId: 't2' };
    expect(heldBy(page('t', 'endToEnd', { severity: 'ticket' }), elsewhere)).toBeNull();
  });
});
