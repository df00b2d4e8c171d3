import { describe, expect, it } from 'vitest';
import { formatPayload, markHits } from './frame-search';

const hitsIn = (texts: string[], search: string) =>
  markHits(texts, search).parts.map((parts) => parts.map(({ text, hit }) => [text, hit]));

describe('the search of a transcript', () => {
  it('numbers hits through all frames, in any case, and loses no text', () => {
    expect(hitsIn(['An error, ERROR', 'fine', 'error'], 'error')).toEqual([
      [
        ['An ', null],
        ['error', 0],
        [', ', null],
        ['ERROR', 1],
      ],
      [['fine', null]],
      [['error', 2]],
    ]);
    const text = 'aXbxxc';
    for (const search of ['', 'x', 'xx', 'none'])
      expect(
        markHits([text], search)
          .parts[0]?.map((part) => part.text)
          .join(''),
      ).toBe(text);
  });

  it('marks a limited number of hits, and says that there are more', () => {
    const { hits, more, parts } = markHits(['a'.repeat(1_005)], 'a');
    expect([hits, more]).toEqual([1_000, true]);
    expect(parts[0]?.map(({ text }) => text).join('')).toHaveLength(1_005);
  });

  it('formats JSON, and leaves everything else', () => {
    expect(formatPayload('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(formatPayload('{"a":')).toBe('{"a":');
  });
});
