import { describe, expect, it } from 'vitest';
import { findForbiddenCalls } from './find-forbidden-calls';

const whatIn = (text: string) => findForbiddenCalls('lib/x.ts', text).map(({ what }) => what);

describe('forbidden calls', () => {
  it.each([
    ['const at = Date.now();', 'Date.now'],
    ['const now = Date.now;', 'Date.now'],
    ['const at = new Date();', 'new Date()'],
    ['const at = new Date;', 'new Date()'],
    ['const ms = performance.now();', 'performance.now'],
    ['const draw = options.random ?? Math.random;', 'Math.random'],
    ['setTimeout(run, 5);', 'setTimeout'],
    ['globalThis.setTimeout(run, 5);', 'setTimeout'],
    ['await new Promise((resolve) => setTimeout(resolve, 5));', 'setTimeout'],
    ['const timer = setInterval(run, 5);', 'setInterval'],
    ['const timers = { after: setTimeout };', 'setTimeout'],
    ['function f(clock = systemClock) {}', 'a default of systemClock'],
    ['const { clock = systemClock } = options;', 'a default of systemClock'],
    ['const clock = options.clock ?? systemClock;', 'a default of systemClock'],
    ['function f(random = systemRandom.bytes) {}', 'a default of systemRandom.bytes'],
  ])('finds the one of %s', (text, what) => {
    expect(whatIn(text)).toEqual([what]);
  });

  it.each([
    'const at = new Date(clock.now());',
    'const day = Date.UTC(2025, 1, 1); const at = Date.parse(text);',
    'clock.after(5, run); clock.now(); clock.monotonic();',
    'const clock = systemClock; run({ clock: systemClock });',
    'type Timers = { setTimeout(run: () => void, ms: number): number };',
    'timers.setTimeout(run, 5);',
    'const text = "Date.now() and Math.random()"; // setTimeout(run, 5)',
    'const fake = { setTimeout: after };',
  ])('finds none in %s', (text) => {
    expect(whatIn(text)).toEqual([]);
  });

  it('names the line and the way out', () => {
    expect(findForbiddenCalls('lib/x.ts', '\n\nconst at = Date.now();\n')).toEqual([
      { line: 3, what: 'Date.now', instead: 'take a Clock and call clock.now()' },
    ]);
  });
});
