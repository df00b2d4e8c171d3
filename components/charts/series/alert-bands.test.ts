import { describe, expect, it } from 'vitest';
import { alertBands, firedText } from './alert-bands';

const alert = (id: string, from: number, to: number | null, severity: 'page' | 'ticket' = 'page') =>
  ({ id, severity, from, to, indicator: 'factory' }) as const;

describe('alert bands', () => {
  it('are cut to the range; what still fires reaches its end', () => {
    const alerts = [alert('a', -50, 20), alert('b', 80, null), alert('c', 120, 130)];
    expect(alertBands({ from: 0, to: 100, alerts }, 'factory')).toEqual([
      { id: 'a', severity: 'page', from: 0, to: 20 },
      { id: 'b', severity: 'page', from: 80, to: 100 },
    ]);
    expect(alertBands({ from: 0, to: 100, alerts }, 'agent')).toEqual([]);
  });

  it('put pages above tickets', () => {
    const alerts = [alert('page', 0, 50), alert('ticket', 0, 90, 'ticket')];
    const bands = alertBands({ from: 0, to: 100, alerts }, 'factory');
    expect(bands.map(({ id }) => id)).toEqual(['ticket', 'page']);
  });

  it('say what fired in a bucket, and nothing just before or after', () => {
    const alerts = alertBands(
      { from: 0, to: 100, alerts: [alert('a', 20, 40), alert('b', 30, 40, 'ticket')] },
      'factory',
    );
    const at = (start: number) => firedText({ alerts, stepMs: 10 }, start);
    expect([at(10), at(20), at(30), at(40)]).toEqual([
      '',
      'page fired',
      'page and ticket fired',
      '',
    ]);
  });
});
