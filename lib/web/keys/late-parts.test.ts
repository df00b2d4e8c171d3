import { expect, it } from 'vitest';
import { awaitPart, isAwaitingParts, onAllParts } from './late-parts';

it('calls once when the last of all missing parts has come', () => {
  let calls = 0;
  const stop = onAllParts(() => {
    calls += 1;
  });
  const [first, second] = [awaitPart(), awaitPart()];
  first();
  first();
  expect([calls, isAwaitingParts()]).toEqual([0, true]);
  second();
  expect([calls, isAwaitingParts()]).toEqual([1, false]);
  stop();
  awaitPart()();
  expect(calls).toBe(1);
});
