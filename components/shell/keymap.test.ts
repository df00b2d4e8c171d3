import { describe, expect, it } from 'vitest';
import { createKeyReader, type KeySequence, keySigns } from './keymap';

const MAP: KeySequence[] = [['g', 's'], ['t', 'ArrowLeft'], ['?'], ['mod+k']];
const press = (
  key: string,
  more: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {},
) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  ...more,
});

function reader() {
  let now = 0;
  const keys = createKeyReader(MAP, () => now);
  return {
    keys,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('keys', () => {
  it('reads sequences, single keys and combinations', () => {
    const { keys } = reader();
    expect([keys.press(press('g')), keys.press(press('s'))]).toEqual([-1, 0]);
    expect(keys.press(press('?'))).toBe(2);
    expect(keys.press(press('k', { metaKey: true }))).toBe(3);
    expect(keys.press(press('K', { ctrlKey: true }))).toBe(3);
    expect([keys.press(press('t')), keys.press(press('ArrowLeft'))]).toEqual([-1, 1]);
  });
  it('drops a first key that was long ago, was completed, or was followed by another', () => {
    const { keys, pass } = reader();
    keys.press(press('g'));
    pass(1_200 + 1);
    expect(keys.press(press('s'))).toBe(-1);
    keys.press(press('g'));
    keys.press(press('x'));
    expect(keys.press(press('s'))).toBe(-1);
    keys.press(press('g'));
    keys.press(press('s'));
    expect(keys.press(press('s'))).toBe(-1);
  });
  it('lets Shift pass within a sequence, and leaves Alt to the system', () => {
    const { keys } = reader();
    keys.press(press('g'));
    keys.press(press('Shift'));
    expect(keys.press(press('s'))).toBe(0);
    expect(keys.press(press('?', { altKey: true }))).toBe(-1);
  });
  it('leaves a letter to a sequence that another part of the page knows', () => {
    let now = 0;
    const keys = createKeyReader([['k'], ['s'], ['/']], () => now);
    expect([keys.press(press('d')), keys.press(press('k'))]).toEqual([-1, -1]);
    expect(keys.press(press('k'))).toBe(0);
    expect([keys.press(press('g')), keys.press(press('s'))]).toEqual([-1, -1]);
    expect([keys.press(press('g')), keys.press(press('/'))]).toEqual([-1, 2]);
    keys.press(press('d'));
    now = 1_201;
    expect(keys.press(press('k'))).toBe(0);
  });
  it('are written as the keyboard shows them', () => {
    expect(keySigns(['mod+k'], true)).toEqual(['⌘', 'K']);
    expect(keySigns(['mod+k'], false)).toEqual(['Ctrl', 'K']);
    expect(keySigns(['t', 'ArrowLeft'], false)).toEqual(['t', '←']);
  });
});
