import { describe, expect, it } from 'vitest';
import { AGENT_EVENT_TYPES, type AgentEvent } from '../session/agent-events';
import { manualClock } from '../testing/manual-clock';
import { runAgent } from './agent';
import { planFor, runPlan } from './plan';

describe('what the agent computes', () => {
  it.each([
    ['What is 17 * 23?', '17 * 23', 391],
    ['please add 12.5 plus 7', '12.5 + 7', 19.5],
    ['How much is (2 + 3) * -4, exactly?', '(2 + 3) * -4', -20],
    ['10 divided by 4', '10 / 4', 2.5],
    ['0.1 + 0.2', '0.1 + 0.2', 0.3],
    ['2 to the power of 10', '2 ^ 10', 1024],
    ['3 x 4', '3 * 4', 12],
    ['17 % 5 = ?', '17 % 5', 2],
  ])('%s', (text, expression, value) => {
    const plan = planFor(text);
    expect(plan).toMatchObject({ tool: 'calculator', parameters: { expression } });
    const { result, answer } = runPlan(plan);
    expect(result).toEqual({ expression, value });
    expect(answer).toContain(String(value));
    expect(answer.length).toBeGreaterThan(50);
  });

  it('says what has no value', () => {
    const { result, answer } = runPlan(planFor('1 / 0'));
    expect(result).toEqual({
      expression: '1 / 0',
      error: expect.stringContaining('division by zero'),
    });
    expect(answer).toContain('has no value');
  });

  it('measures words where there is no arithmetic', () => {
    const plan = planFor('The cat saw the other cat. It ran!');
    expect(plan.tool).toBe('word_statistics');
    expect(runPlan(plan).result).toEqual({
      characters: 34,
      words: 8,
      distinct_words: 6,
      sentences: 2,
      longest_word: 'other',
      average_word_length: 3.13,
    });
  });

  it('takes hostile text without hanging', () => {
    for (const text of [
      '+'.repeat(1e6),
      '('.repeat(1e6),
      `1${' x'.repeat(5e5)}`,
      '1+'.repeat(5e5),
    ]) {
      expect(planFor(text).tool).toMatch(/calculator|word_statistics/);
    }
  });
});

describe('a run of the agent', () => {
  const collect = async (run: AsyncGenerator<AgentEvent>, seen: string[]): Promise<void> => {
    for await (const event of run) seen.push(event.type);
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('yields five events in order, at its pace', async () => {
    const clock = manualClock();
    const seen: string[] = [];
    const pace = { clock, paceMs: 90, random: () => 0.5 };
    const done = collect(runAgent({ text: '1 + 1' }, pace, new AbortController().signal), seen);
    for (let step = 1; step <= 5; step++) {
      await turn();
      expect(seen).toEqual(AGENT_EVENT_TYPES.slice(0, step));
      clock.advance(89);
      await turn();
      expect(seen).toHaveLength(step);
      clock.advance(1);
    }
    await done;
  });

  it('ends without a further event when its session is over', async () => {
    const clock = manualClock();
    const over = new AbortController();
    const seen: string[] = [];
    const done = collect(
      runAgent({ text: '1 + 1' }, { clock, paceMs: 90, random: () => 0.5 }, over.signal),
      seen,
    );
    await turn();
    over.abort();
    await done;
    expect(seen).toEqual(['agent_started']);
    expect(clock.pending()).toBe(0);
  });
});
