import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeNextPath } from './next-path';

const PAGE = 'https://tocsin.example.com:8443';

describe('the path to continue at after a sign-in', () => {
  it.each([
    ['/sessions?stage=factory#top', '/sessions?stage=factory#top'],
    ['/sign-ins', '/sign-ins'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/\n/evil.example', '/'],
    ['\t//evil.example', '/'],
    ['/./\t/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/x/..//evil.example', '/'],
    ['https://evil.example', '/'],
    ['https:evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['http://tocsin.invalid/x', '/'],
    ['sessions', '/'],
    ['/sign-in?next=/', '/'],
    ['/x/../sign-in', '/'],
    ['', '/'],
    [undefined, '/'],
  ])('%j', (next, safe) => {
    expect(safeNextPath(next)).toBe(safe);
  });

  it('never leaves the site, whatever is asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '\t',
      '\n',
      '\r',
      '.',
      '..',
      ':',
      '@',
      '?',
      '#',
      '%09',
      'evil.example',
      'http',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { origin } = new URL(safeNextPath(pieces.join('')), PAGE);
        expect(origin).toBe(PAGE);
      }),
      { numRuns: 5_000 },
    );
  });
});
