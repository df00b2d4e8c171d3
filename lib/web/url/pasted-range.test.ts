import { describe, expect, it } from 'vitest';
import { pastedRange } from './pasted-range';

const at = (text: string) => Date.parse(text);

describe('a pasted range', () => {
  it('is that of a link, or of two instants in any order', () => {
    expect(pastedRange(' https://tocsin.example/?target=x&from=1000&to=2000\n')).toEqual({
      from: 1_000,
      to: 2_000,
    });
    expect(
      pastedRange('https://x/?from=2026-11-27T18:54:00.000Z&to=2026-11-27T19:00:30.000Z'),
    ).toEqual({ from: at('2026-11-27T18:54:00Z'), to: at('2026-11-27T19:00:30Z') });
    const span = { from: at('2026-11-27T18:54:00Z'), to: at('2026-11-27T19:00:30Z') };
    expect(pastedRange('2026-11-27T18:54Z to 2026-11-27T19:00:30Z')).toEqual(span);
    expect(pastedRange('2026-11-27 19:00:30 UTC, 2026-11-27 18:54:00 UTC')).toEqual(span);
    expect(pastedRange('2026-11-27T19:54:00+01:00 2026-11-27T20:00:30+01:00')).toEqual(span);
  });

  it.each([
    '',
    'hello',
    'https://tocsin.example/?range=1h',
    '2026-11-27T18:54Z',
    'https://x/?from=1&to=1',
  ])('is none in “%s”', (text) => expect(pastedRange(text)).toBeNull());
});
