import { describe, expect, it } from 'vitest';
import {
  cleanClose,
  FIVE_EVENTS,
  factsOf,
  healthEvent,
  missedDeadline,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import type { HealthEvent } from '../sessions/health-event';
import { foldHealthEvents } from './backend-report';
import { classifySession } from './classify-session';

const COMPLETE = factsOf([WELCOME, ...FIVE_EVENTS], cleanClose);
const reportOf = (...events: Array<Partial<HealthEvent>>) =>
  foldHealthEvents(
    events.map((event, index) => healthEvent({ id: `e${index}`, ...event })),
    COMPLETE,
  );

describe('what the backend reports about one stage', () => {
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
    expect(reportOf(...events).stages.factory?.outcome).toBe(expected);
    expect(reportOf(...events.toReversed()).stages.factory?.outcome).toBe(expected);
  });

  it('keeps the worst handler that served', () => {
    const served = (...handlers: Array<HealthEvent['handler']>) =>
      reportOf(
        ...handlers.map((handler, at) => ({
          ...({ stage: 'handler', outcome: 'ok', at } as const),
          ...(handler ? { handler } : {}),
        })),
      ).handler;
    expect(served('fallback', 'agent')).toBe('fallback');
    expect(served('emergency', 'fallback', 'agent')).toBe('emergency');
    expect(served('agent')).toBe('agent');
    expect(served(undefined)).toBeNull();
    const stepped = reportOf(
      { stage: 'handler', outcome: 'activated', handler: 'emergency', at: 1 },
      { stage: 'handler', outcome: 'ok', handler: 'agent', at: 9 },
      { stage: 'handler', outcome: 'attempted', handler: 'emergency', at: 12 },
    );
    expect(stepped).toMatchObject({ handler: 'emergency', emergency: 'activated' });
  });
});

describe('a backend and a client that contradict each other', () => {
  it.each(['ready', 'agent', 'complete'] as const)(
    'produce a warning if %s failed only for the server',
    (stage) => {
      const result = classifySession(COMPLETE, [healthEvent({ stage, errorCode: 'AGENT_ERROR' })]);
      expect(result.outcome).toBe('passed');
      expect(result.warnings[0]).toBe(
        `the backend reports that ${stage} failed (AGENT_ERROR), and the client saw it succeed`,
      );
      expect(result.disagreement).toEqual({ reported: 'failed', stage, missed: null });
    },
  );

  it('produce a warning if the missed stage, or a later one, is reported as ok', () => {
    const missed = factsOf([WELCOME], { heldMs: 500, ...missedDeadline('agent') });
    for (const stage of ['agent', 'complete'] as const) {
      const { warnings, failedStage, disagreement } = classifySession(missed, [
        healthEvent({ stage, outcome: 'ok' }),
      ]);
      expect(disagreement).toEqual({ reported: 'ok', stage, missed: 'agent' });
      expect(failedStage).toBe('agent');
      expect(warnings[0]).toBe(
        `the backend reports that ${stage} succeeded, and the client saw agent fail`,
      );
    }
  });

  it('produce none if they agree, or if the backend reports another stage', () => {
    const contradicts = (result: ReturnType<typeof classifySession>) =>
      result.disagreement !== undefined ||
      result.warnings.some((warning) => warning.startsWith('the backend reports'));
    expect(
      contradicts(classifySession(COMPLETE, [healthEvent({ stage: 'agent', outcome: 'ok' })])),
    ).toBe(false);
    const missed = factsOf([WELCOME], { heldMs: 500, ...missedDeadline('agent') });
    for (const event of [
      healthEvent({ stage: 'agent' }),
      healthEvent({ stage: 'ready', outcome: 'ok' }),
      healthEvent({ stage: 'close', outcome: 'ok' }),
    ])
      expect(contradicts(classifySession(missed, [event]))).toBe(false);
  });
});
