import { describe, expect, it } from 'vitest';
import { closeWords } from './close-words';

describe('closeWords', () => {
  it.each([
    [1011, '1011 internal error'],
    [4009, '4009 private to the application'],
    [null, 'never accepted'],
  ])('%s is %s', (code, words) => {
    expect(closeWords({ code, reason: '', by: null })).toBe(words);
  });
});
