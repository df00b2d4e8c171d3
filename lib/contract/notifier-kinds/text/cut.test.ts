import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutBytes, cutEscaped } from './cut';
import { escapeHtml, escapeSlack } from './escape';

describe('cut', () => {
  it('leaves what fits, and cuts the rest at a word', () => {
    expect(cut('factory fails', 13)).toBe('factory fails');
    expect(cut('factory initialisation fails', 24)).toBe('factory initialisation…');
    expect(cut('abcdefghij', 5)).toBe('abcd…');
  });

  it('never exceeds the limit, in units, escaped units or bytes, and never halves a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 5, max: 200 }),
        (text, max) => {
          expect(cut(text, max).length).toBeLessThanOrEqual(max);
          expect(Buffer.byteLength(cutBytes(text, max))).toBeLessThanOrEqual(max);
          expect(cutEscaped(text, max, escapeSlack).length).toBeLessThanOrEqual(max);
          expect(() => encodeURIComponent(cut(text, max))).not.toThrow();
        },
      ),
    );
  });

  it('counts escaped text as it is sent', () => {
    expect(cutEscaped('&'.repeat(30), 30, escapeHtml)).toBe(`${'&amp;'.repeat(5)}…`);
  });
});
