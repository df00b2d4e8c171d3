import { describe, expect, it } from 'vitest';
import { journeyMarks, journeyText } from './journey-marks';

const journeys = [
  { at: 90, name: 'agent', hash: null },
  { at: 140, name: 'mine', hash: 'aaaaaaaaaaaa' },
  { at: 500, name: 'late', hash: null },
];

describe('marks of changed journeys', () => {
  it('lie inside the range, with name and hash', () => {
    expect(journeyMarks({ journeys, from: 100, to: 200 })).toEqual([
      { at: 100, label: 'agent' },
      { at: 140, label: 'mine@aaaaaaaaaaaa' },
    ]);
    expect(journeyMarks({ from: 100, to: 200 })).toEqual([]);
  });

  it('are in the text of the bucket that they begin in', () => {
    const prepared = { journeys: journeyMarks({ journeys, from: 100, to: 200 }), stepMs: 20 };
    expect(journeyText(prepared, 140)).toBe('journey mine@aaaaaaaaaaaa from here');
    expect(journeyText(prepared, 160)).toBe('');
    // Of a bucket that begins before the range.
    expect(journeyText(prepared, 90)).toBe('journey agent from here');
  });
});
