import { describe, expect, it } from 'vitest';
import { clocksIn, convertInstants } from './written-times';

const now = Date.parse('2026-11-27T19:00:00Z');
const at = '2026-11-27T18:55:35.000Z';
const times = [
  { text: '18:55 UTC', at, seconds: false },
  { text: '18:55:35 UTC', at, seconds: true },
  { text: '2026-11-25 08:12 UTC', at: '2026-11-25T08:12:00.000Z', seconds: false },
];

describe('instants in a text', () => {
  it('are written in the zone that is shown, the day only where it is another', () => {
    const text =
      'Not evaluated before 18:55:35 UTC. At about 18:55 UTC. Since 2026-11-25 08:12 UTC.';
    expect(convertInstants(text, times, { zone: 'utc', now })).toBe(
      'Not evaluated before 18:55:35. At about 18:55. Since 11-25 08:12.',
    );
  });

  it('stay as the server wrote them until the browser knows its zone', () => {
    expect(convertInstants('Before 18:55:35 UTC.', times, { zone: 'local', now: 0 })).toBe(
      'Before 18:55:35 UTC.',
    );
  });

  it('leave a release alone that looks like a time', () => {
    expect(convertInstants('Release 18:55 is new.', times, { zone: 'utc', now })).toBe(
      'Release 18:55 is new.',
    );
  });

  it('have clocks of the reader', () => {
    const { clock, minute } = clocksIn('utc', now);
    expect([clock(Date.parse(at)), minute(Date.parse(at))]).toEqual(['18:55:35', '18:55']);
  });
});
