import { describe, expect, it } from 'vitest';
import {
  bye,
  deadline,
  FIVE,
  facts,
  told,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import type { HealthEvent } from '../sessions/health-event';
import { classify } from './classify';
import { hear } from './server-word';

const COMPLETE = facts([WELCOME, ...FIVE], bye);
const wordOf = (...events: Array<Partial<HealthEvent>>) =>
  hear(
    events.map((event, index) => told({ id: `e${index}`, ...event })),
    COMPLETE,
  );

describe('what the backend says of one stage', () => {
  it.each([
    [
      'failed',
      [
        { outcome: 'failed', at: 1 },
        { outcome: 'ok', at: 9 },
      ],
    ],
    [
      'failed',
      [
        { outcome: 'ok', at: 1 },
        { outcome: 'failed', at: 9 },
      ],
    ],
    [
      'ok',
      [
        { outcome: 'failed', at: 1 },
        { outcome: 'recovered', at: 9 },
      ],
    ],
    [
      'failed',
      [
        { outcome: 'failed', at: 9 },
        { outcome: 'recovered', at: 9 },
      ],
    ],
    [
      'failed',
      [
        { outcome: 'recovered', at: 1 },
        { outcome: 'failed', at: 9 },
      ],
    ],
    ['ok', [{ outcome: 'recovered', at: 1 }]],
    [
      'ok',
      [
        { outcome: 'failed', at: 1 },
        { outcome: 'recovered', at: 5 },
        { outcome: 'ok', at: 9 },
      ],
    ],
  ] as const)('is %s of %j', (expected, events) => {
    expect(wordOf(...events).stages.factory?.outcome).toBe(expected);
    expect(wordOf(...events.toReversed()).stages.factory?.outcome).toBe(expected);
  });

  it('keeps who served worst', () => {
    const served = (...handlers: Array<HealthEvent['handler']>) =>
      wordOf(
        ...handlers.map((handler, at) => ({
          ...({ stage: 'handler', outcome: 'ok', at } as const),
          ...(handler ? { handler } : {}),
        })),
      ).handler;
    expect(served('fallback', 'agent')).toBe('fallback');
    expect(served('emergency', 'fallback', 'agent')).toBe('emergency');
    expect(served('agent')).toBe('agent');
    expect(served(undefined)).toBeNull();
    const stepped = wordOf(
      { stage: 'handler', outcome: 'activated', handler: 'emergency', at: 1 },
      { stage: 'handler', outcome: 'ok', handler: 'agent', at: 9 },
      { stage: 'handler', outcome: 'attempted', handler: 'emergency', at: 12 },
    );
    expect(stepped).toMatchObject({ handler: 'emergency', emergency: 'activated' });
  });
});

describe('a server and a client that contradict each other', () => {
  it.each(['ready', 'agent', 'complete'] as const)('warn where %s failed unseen', (stage) => {
    const result = classify(COMPLETE, [told({ stage, errorCode: 'AGENT_ERROR' })]);
    expect(result.outcome).toBe('passed');
    expect(result.warnings[0]).toBe(
      `the backend reports that ${stage} failed (AGENT_ERROR), and the client saw it succeed`,
    );
  });

  it('warn where the missed stage, or a later one, was told to be ok', () => {
    const missed = facts([WELCOME], { heldMs: 500, ...deadline('agent') });
    for (const stage of ['agent', 'complete'] as const) {
      const { warnings, failedStage } = classify(missed, [told({ stage, outcome: 'ok' })]);
      expect(failedStage).toBe('agent');
      expect(warnings[0]).toBe(
        `the backend reports that ${stage} succeeded, and the client saw agent fail`,
      );
    }
  });

  it('do not where they agree, or where the backend speaks of another stage', () => {
    const contradicts = (result: ReturnType<typeof classify>) =>
      result.warnings.some((warning) => warning.startsWith('the backend reports'));
    expect(contradicts(classify(COMPLETE, [told({ stage: 'agent', outcome: 'ok' })]))).toBe(false);
    const missed = facts([WELCOME], { heldMs: 500, ...deadline('agent') });
    for (const event of [
      told({ stage: 'agent' }),
      told({ stage: 'ready', outcome: 'ok' }),
      told({ stage: 'close', outcome: 'ok' }),
    ])
      expect(contradicts(classify(missed, [event]))).toBe(false);
  });
});
