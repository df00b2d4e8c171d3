import { describe, expect, it } from 'vitest';
import { createEarlyKeys, type KeyPressed } from './early-keys';

const key = (name: string, more: Partial<KeyPressed> = {}): KeyPressed => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  timeStamp: 1_000,
  ...more,
});

/** A page that uses `?`, and any key once nothing is still to come. */
function page() {
  const pressed: string[] = [];
  const state = { waiting: true, now: 1_000 };
  const keys = createEarlyKeys({
    isWaiting: () => state.waiting,
    press: (one) => {
      const isUsed = !state.waiting || one.key === '?';
      if (isUsed) pressed.push(one.key);
      return isUsed;
    },
    now: () => state.now,
  });
  return { pressed, state, keys };
}

describe('keys that are pressed early', () => {
  it('are offered at once, and again in their order once every part is there', () => {
    const { pressed, state, keys } = page();
    keys.pressAll([key('?'), key('g'), key('s')]);
    keys.note(key('j'), false);
    keys.release();
    expect(pressed).toEqual(['?']);
    state.waiting = false;
    keys.release();
    keys.release();
    expect(pressed).toEqual(['?', 'g', 's', 'j']);
  });

  it('are dropped when the reader goes on, and when nobody waits for them any more', () => {
    const { pressed, state, keys } = page();
    keys.note(key('j'), false);
    keys.note(key('?'), true);
    keys.note(key('a'), false);
    keys.forget();
    keys.note(key('k', { timeStamp: 2_000 }), false);
    state.waiting = false;
    state.now = 12_001;
    keys.release();
    expect(pressed).toEqual([]);
  });

  it('are not kept on a page that has all its parts, and never without end', () => {
    const { pressed, state, keys } = page();
    for (let press = 0; press < 2_000; press++) keys.note(key('j'), false);
    state.waiting = false;
    keys.note(key('k'), false);
    keys.release();
    expect(pressed).toEqual(Array.from({ length: 20 }, () => 'j'));
  });
});
