import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertMatch, Silence } from './silence';
import { type MatchableAlert, matchesAlert, matchingSilence, matchText } from './silence-match';

const ANY: AlertMatch = {
  environment: null,
  targetId: null,
  ruleId: null,
  indicator: null,
  severity: null,
};
const alert: MatchableAlert = {
  environment: 'staging',
  targetId: 't1',
  ruleId: 'page-factory',
  severity: 'page',
  indicator: 'factory',
};
const silence = (id: string, match: Partial<AlertMatch>, span: [number, number]): Silence => ({
  id,
  match: { ...ANY, ...match },
  startsAt: span[0],
  endsAt: span[1],
  by: 'Ada',
  reason: 'known',
  createdAt: 0,
});

describe('matching', () => {
  it('fits where all that is given fits, and one that differs is enough not to', () => {
    const part = fc.constantFrom(
      ...(['environment', 'targetId', 'ruleId', 'indicator', 'severity'] as const),
    );
    fc.assert(
      fc.property(fc.uniqueArray(part), fc.option(part, { nil: undefined }), (given, wrong) => {
        const match = { ...ANY };
        for (const key of given) Object.assign(match, { [key]: alert[key] });
        expect(matchesAlert(match, alert)).toBe(true);
        if (wrong)
          expect(matchesAlert({ ...match, [wrong]: 'other' } as AlertMatch, alert)).toBe(false);
      }),
    );
  });

  it('takes the silence that ends last, of those in force', () => {
    const all = [
      silence('short', {}, [0, 50]),
      silence('long', { severity: 'page' }, [0, 90]),
      silence('later', {}, [60, 500]),
      silence('other', { environment: 'production' }, [0, 900]),
    ];
    expect(matchingSilence(all, alert, 10)?.id).toBe('long');
    expect(matchingSilence(all, alert, 60)?.id).toBe('later');
    expect(matchingSilence(all, alert, 500)).toBeNull();
  });

  it('says what it covers', () => {
    const names = { targets: { t1: 'chat' }, rules: {} };
    expect(matchText(ANY, names)).toBe('alerts');
    expect(
      matchText(
        { ...ANY, severity: 'page', indicator: 'factory', targetId: 't1', environment: 'staging' },
        names,
      ),
    ).toBe('pages about factory initialisation of chat in staging');
  });
});
