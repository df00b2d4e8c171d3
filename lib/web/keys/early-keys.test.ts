import { expect, it } from 'vitest';
import { keysToRepeat } from './early-keys';

const key = (name: string, timeStamp = 1_000) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  timeStamp,
});

const names = (keys: Array<{ key: string }>) => keys.map((one) => one.key);

it('repeats early keys in their order', () => {
  expect(names(keysToRepeat([key('?'), key('g'), key('s')], 1_200))).toEqual(['?', 'g', 's']);
});

it('repeats none that nobody waits for any more', () => {
  expect(names(keysToRepeat([key('j'), key('k', 2_000)], 11_001))).toEqual(['k']);
});

it('repeats twenty of a key that was held down', () => {
  const held = Array.from({ length: 2_000 }, () => key('j'));
  expect(keysToRepeat(held, 1_000)).toHaveLength(20);
});
