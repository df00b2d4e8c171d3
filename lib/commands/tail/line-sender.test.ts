import { beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createLineSender, type PostAnswer } from './line-sender';

const OK: PostAnswer = { status: 202, retryAfterMs: null, message: '' };
const answerOf = (status: number, retryAfterMs: number | null = null) => ({
  status,
  retryAfterMs,
  message: 'why',
});

let clock: ManualClock;
let bodies: string[][];
let answers: Array<PostAnswer | Error>;
let notes: string[];
let sender: ReturnType<typeof createLineSender>;
beforeEach(() => {
  clock = manualClock();
  bodies = [];
  answers = [];
  notes = [];
  sender = createLineSender({
    clock,
    random: { fraction: () => 1 },
    note: (text) => void notes.push(text),
    async post(body) {
      bodies.push(body.split('\n').map((line) => (JSON.parse(line) as { log: string }).log));
      const answer = answers.shift() ?? OK;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
});

const add = (...lines: string[]) => {
  for (const line of lines) sender.add(line);
};
const settle = async () => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};
async function pass(ms: number) {
  await settle();
  clock.advance(ms);
  await settle();
}

describe('lines', () => {
  it('are sent together after a second, or 500 at once', async () => {
    const ended = sender.run();
    add('a', 'b');
    await pass(999);
    expect(bodies).toEqual([]);
    await pass(1);
    expect(bodies).toEqual([['a', 'b']]);
    add(...Array.from({ length: 501 }, (_, n) => `l${n}`));
    await settle();
    expect(bodies[1]).toHaveLength(500);
    sender.close();
    expect(await ended).toEqual({ delivered: 503, lost: 0, isRefused: false });
    expect(bodies[2]).toEqual(['l500']);
  });

  it('are tried again, for as long as the console asks, until they are taken', async () => {
    answers = [new Error('away'), answerOf(503, 7_000), answerOf(429)];
    const ended = sender.run();
    add('a');
    await pass(1_000);
    await pass(500);
    expect(bodies).toHaveLength(2);
    await pass(6_999);
    expect(bodies).toHaveLength(2);
    await pass(1);
    expect(bodies).toHaveLength(3);
    await pass(2_000);
    expect(bodies).toEqual([['a'], ['a'], ['a'], ['a']]);
    sender.close();
    expect(await ended).toMatchObject({ delivered: 1, lost: 0 });
    expect(notes).toEqual(['lines cannot be delivered, trying again: Error: away']);
  });

  it('keep the newest 10,000 while the console is away', async () => {
    answers = [answerOf(503, 60_000)];
    const ended = sender.run();
    add('first');
    await pass(1_000);
    add(...Array.from({ length: 10_005 }, (_, n) => `l${n}`));
    await pass(60_000);
    sender.close();
    expect(await ended).toMatchObject({ delivered: 10_001, lost: 5 });
    expect(bodies[2]?.[0]).toBe('l5');
    expect(notes.filter((note) => note.includes('oldest'))).toHaveLength(1);
  });

  it('end with what is left after five seconds', async () => {
    answers = [answerOf(503, 60_000)];
    const ended = sender.run();
    add('a', 'b');
    sender.close();
    await pass(5_000);
    expect(await ended).toEqual({ delivered: 0, lost: 2, isRefused: false });
  });

  it.each([
    [401, { delivered: 0, lost: 1, isRefused: true }],
    [413, { delivered: 0, lost: 1, isRefused: false }],
  ])('are given up at %i', async (status, expected) => {
    answers = [answerOf(status)];
    const ended = sender.run();
    add('a');
    sender.close();
    expect(await ended).toEqual(expected);
    expect(notes).toEqual([expect.stringContaining('why')]);
  });

  it('of a megabyte are cut, and batches are bounded', async () => {
    const ended = sender.run();
    add(...Array.from({ length: 300 }, () => 'x'.repeat(1_000_000)));
    sender.close();
    expect(await ended).toMatchObject({ delivered: 300 });
    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies[0]?.[0]).toHaveLength(16_000);
  });
});
