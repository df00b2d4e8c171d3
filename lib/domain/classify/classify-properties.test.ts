import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closeBy,
  componentErrorFrame,
  errorFrame,
  FIVE_EVENTS,
  type FrameInput,
  factsOf,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { OUTCOMES, STAGES, stageIndex } from '../sessions/stages';
import { foldHealthEvents } from './backend-report';
import { classifySession } from './classify-session';

const moment = fc.oneof(
  fc.constantFrom<FrameInput>(
    WELCOME,
    ...FIVE_EVENTS,
    errorFrame('NO_TOKEN'),
    errorFrame('FACTORY_INIT_FAILED'),
    componentErrorFrame('handler'),
    { type: 'system_maintenance' },
    { type: 'agent_started', run_id: 'other' },
    { type: 'ping' },
    'nonsense',
    { emergency_mode: true },
    { type: 'agent_fallback' },
  ),
  fc.json(),
);
const anyFacts = fc.record({
  frames: fc.array(moment, { maxLength: 12 }),
  code: fc.option(fc.constantFrom(1000, 1001, 1005, 1006, 1008, 1011, 4401)),
  by: fc.constantFrom('server' as const, 'client' as const, 'network' as const),
  reason: fc.constantFrom('', 'Factory failed', 'auth failed', 'main cleanup'),
  heldMs: fc.option(fc.nat(200)),
  accepted: fc.boolean(),
});
const buildFacts = (one: {
  frames: FrameInput[];
  code: number | null;
  by: 'server' | 'client' | 'network';
  reason: string;
  heldMs: number | null;
  accepted: boolean;
}) =>
  one.accepted
    ? factsOf(one.frames, {
        heldMs: one.heldMs,
        close: one.code === null ? null : closeBy(one.code, one.reason, one.by),
      })
    : factsOf([], { acceptedMs: null, upgradeStatus: one.code === null ? null : 503 });
const anyEvent = fc.record(
  {
    id: fc.uuid(),
    at: fc.nat(5),
    stage: fc.constantFrom(...STAGES),
    outcome: fc.constantFrom(
      'ok' as const,
      'failed' as const,
      'activated' as const,
      'attempted' as const,
      'recovered' as const,
    ),
    handler: fc.constantFrom('agent' as const, 'fallback' as const, 'emergency' as const),
    environment: fc.constant('test'),
    sessionId: fc.constant('s1'),
  },
  { requiredKeys: ['id', 'at', 'stage', 'outcome', 'environment', 'sessionId'] },
);

describe('classifySession, whatever the input', () => {
  it('gives nine stages in order and one outcome, consistent with each other', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 6 }), (one, events) => {
        const built = buildFacts(one);
        const result = classifySession(built, events);
        expect(result.stages.map((stage) => stage.stage)).toEqual([...STAGES]);
        expect(OUTCOMES).toContain(result.outcome);
        expect(result.outcome === 'failed').toBe(result.failedStage !== null);
        expect(result.failedStage).toBe(
          result.stages.find((stage) => stage.outcome === 'failed')?.stage ?? null,
        );
        expect(classifySession(built, [...events].reverse())).toEqual(result);
        expect(JSON.parse(JSON.stringify(built))).toEqual(built);
      }),
    );
  });

  it('gives the same result for any order of arrival and any number of repeats', () => {
    const lists = fc.array(anyEvent, { minLength: 1, maxLength: 8 });
    const orders = lists.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 6 }),
      ),
    );
    fc.assert(
      fc.property(anyFacts, orders, (one, [events, shuffled, repeats]) => {
        const built = buildFacts(one);
        const whole = classifySession(built, events);
        expect(classifySession(built, shuffled)).toEqual(whole);
        expect(classifySession(built, [...repeats, ...shuffled, ...repeats])).toEqual(whole);
      }),
    );
  });

  it('keeps a reported failure unless a later recovery is reported', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 8 }), (one, events) => {
        const built = buildFacts(one);
        const { stages } = foldHealthEvents(events, built);
        for (const event of events.filter(({ outcome }) => outcome === 'failed')) {
          const hasRecovered = events.some(
            (other) =>
              other.stage === event.stage && other.outcome === 'recovered' && other.at > event.at,
          );
          if (!hasRecovered) expect(stages[event.stage]?.outcome).toBe('failed');
        }
      }),
    );
  });

  it('needs proof for ok after a failed stage, and skips no stage before it', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const { stages, failedStage } = classifySession(buildFacts(one));
        if (failedStage === null) return;
        for (const stage of stages) {
          if (stageIndex(stage.stage) > stageIndex(failedStage) && stage.outcome === 'ok') {
            expect(stage.ms).not.toBeNull();
          }
          if (stageIndex(stage.stage) < stageIndex(failedStage))
            expect(stage.outcome).not.toBe('skipped');
        }
      }),
    );
  });

  it('ignores health events of other sessions', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 4 }), (one, events) => {
        const built = buildFacts(one);
        const others = events.map((event) => ({
          ...event,
          sessionId: 'another',
          connectionId: 'c9',
        }));
        expect(classifySession(built, others)).toEqual(classifySession(built));
      }),
    );
  });
});
