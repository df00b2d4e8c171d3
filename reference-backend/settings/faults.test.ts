import { describe, expect, it } from 'vitest';
import { createFaultBoard, FAULTS, parseFaultFlags, parseFaultShares } from './faults';

describe('fault flags', () => {
  it('reads NAME as always and NAME=SHARE as that share', () => {
    expect(
      parseFaultFlags(['factory-crash=0.5', 'bare-1011', 'refuse=.25', 'agent-slow=1']),
    ).toEqual({ 'factory-crash': 0.5, 'bare-1011': 1, refuse: 0.25, 'agent-slow': 1 });
  });

  it.each([
    ['nonsense', 'unknown fault "nonsense"; known: upgrade-503, refuse'],
    ['bare-1011=2', 'must be a number from 0 to 1, not "2"'],
    ['bare-1011=', 'must be a number from 0 to 1, not ""'],
    ['bare-1011=1e-1', 'must be a number from 0 to 1'],
    ['bare-1011=-0.1', 'must be a number from 0 to 1'],
    ['bare-1011=0.1=0.2', 'expected NAME or NAME=SHARE'],
    ['constructor', 'unknown fault'],
  ])('refuses %s', (flag, message) => {
    expect(() => parseFaultFlags([flag])).toThrow(message);
  });

  it('refuses a fault given twice', () => {
    expect(() => parseFaultFlags(['refuse', 'refuse=0'])).toThrow('given twice');
  });

  it.each([[null], [[]], ['x'], [{ refuse: '1' }], [{ refuse: Number.NaN }], [{ other: 1 }]])(
    'refuses %j from outside',
    (value) => {
      expect(() => parseFaultShares(value)).toThrow();
    },
  );
});

describe('the fault board', () => {
  it('strikes a share of the sessions, the same ones for the same seed', () => {
    const draws = (seed: string): boolean[] => {
      const board = createFaultBoard(seed, { 'factory-crash': 0.3 });
      return Array.from({ length: 2_000 }, () => board.draw().has('factory-crash'));
    };
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
    const share = draws('a').filter(Boolean).length / 2_000;
    expect(share).toBeGreaterThan(0.26);
    expect(share).toBeLessThan(0.34);
  });

  it('leaves the draws of one fault alone when another is switched', () => {
    const alone = createFaultBoard('s', { 'tcp-drop': 0.5 });
    const beside = createFaultBoard('s', { 'tcp-drop': 0.5, 'bare-1011': 0.5 });
    const run = (board: typeof alone): boolean[] =>
      Array.from({ length: 200 }, () => board.draw().has('tcp-drop'));
    expect(run(beside)).toEqual(run(alone));
  });

  it('draws two faults independently of each other', () => {
    const board = createFaultBoard('s', { 'tcp-drop': 0.5, 'bare-1011': 0.5 });
    const plans = Array.from({ length: 400 }, () => board.draw());
    const both = plans.filter((plan) => plan.size === 2).length;
    expect(both).toBeGreaterThan(60);
    expect(both).toBeLessThan(140);
  });

  it('changes only what is named, and clears all', () => {
    const board = createFaultBoard('s', { refuse: 1 });
    board.set({ 'agent-slow': 1 });
    expect([...board.draw()].sort()).toEqual(['agent-slow', 'refuse']);
    expect(() => board.set({ 'agent-slow': 7 })).toThrow();
    board.clear();
    expect([...board.draw()]).toEqual([]);
    expect(Object.keys(board.shares())).toHaveLength(FAULTS.length);
  });
});
