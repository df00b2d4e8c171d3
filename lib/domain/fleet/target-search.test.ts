import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinNames, splitNames } from './name-list';
import { ROW_STATES } from './row-state';
import { matchesTarget, parseTargetSearch, type SearchedTarget } from './target-search';

const chat: SearchedTarget = {
  name: 'chat eu',
  environment: 'pre-production',
  state: 'noData',
  releases: ['2026.11.27-5', '2026.11.27-6'],
};
const finds = (search: string, target = chat) => matchesTarget(parseTargetSearch(search), target);

describe('a search for targets', () => {
  it.each([
    ['', true],
    ['CHAT prod', true],
    ['chat staging', false],
    ['env:prod', true],
    ['env:staging', false],
    ['env:staging,prod', true],
    ['env:staging env:pre', true],
    ['state:no-data', true],
    ['state:"no data"', true],
    ['state:fails', false],
    ['state:fails,nodata name:eu', true],
    ['state:broken', false],
    ['release:27-6', true],
    ['release:28', false],
    ['name:"chat eu"', true],
    ['"chat eu"', true],
    ['"eu chat"', false],
    ['name:prod', false],
    // Nothing is named yet: a reader who is still typing sees what was there.
    ['env:', true],
    ['chat state:', true],
    ['url:chat', false],
    [':', false],
  ])('%s', (search, expected) => {
    expect(finds(search)).toBe(expected);
  });

  it('knows a beginning of a state, and no state by nothing', () => {
    const named = (text: string) =>
      ROW_STATES.filter((state) => finds(`state:"${text}"`, { ...chat, state }));
    expect(named('fail')).toEqual(['fails']);
    expect(named('not enough')).toEqual(['unsure']);
    expect(named('-')).toEqual([]);
    for (const state of ROW_STATES) expect(named(state)).toContain(state);
  });

  it('parses any text, and one word more never finds more', () => {
    const target = fc.record({
      name: fc.string(),
      environment: fc.string(),
      state: fc.constantFrom(...ROW_STATES),
      releases: fc.array(fc.string(), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[a-z]+$/), target, (text, word, one) => {
        const before = matchesTarget(parseTargetSearch(text), one);
        // An open quotation mark would take the word in.
        if (text.includes('"')) return;
        const after = matchesTarget(parseTargetSearch(`${text} ${word}`), one);
        expect(before || !after).toBe(true);
      }),
    );
  });
});

describe('a list of names', () => {
  it('comes back as it was, whatever the names contain', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'grapheme' })), (names) => {
        expect(splitNames(joinNames(names))).toEqual(names);
      }),
    );
  });

  it('takes names that nobody encoded', () => {
    expect(splitNames('100%,a b,,c')).toEqual(['100%', 'a b', 'c']);
    expect(splitNames(joinNames(['\ud800']))).toEqual(['\ud800']);
  });
});
