import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { START } from '../../../tests/support/service-house';
import type { IndicatorKey } from '../indicators';
import type { Alert } from './alert';
import { inhibitorOf, LINGER_MS } from './inhibition';

const NOW = START + 60_000;
const page = (id: string, indicator: IndicatorKey, more: Partial<Alert> = {}): Alert =>
  alertRow(START, { id, indicator, measure: { kind: 'indicator', indicator }, ...more });
const over = (ago: number) => ({ phase: 'resolved', resolvedAt: NOW - ago }) as const;

const child = page('c', 'factory');
const by = (...others: Alert[]) => inhibitorOf(child, [child, ...others], NOW)?.id ?? null;

describe('what holds an alert back', () => {
  it('is a firing page that explains it, the first of its order', () => {
    expect(by(page('p', 'connection'))).toBe('p');
    expect(by(page('e', 'endToEnd'), page('t', 'connection', { severity: 'ticket' }))).toBeNull();
    const silent = page('n', 'connection', { measure: { kind: 'noData' }, indicator: null });
    expect(by(page('p', 'connection'), silent)).toBe('n');
  });

  it('is one that ended a moment ago only where none fires: an old outage does not explain the new one', () => {
    const ended = page('a', 'connection', over(LINGER_MS - 1));
    expect(by(ended)).toBe('a');
    expect(by(ended, page('b', 'connection'))).toBe('b');
    expect(by(page('a', 'connection', over(LINGER_MS)))).toBeNull();
  });
});
