import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closed,
  component,
  error,
  FIVE,
  facts,
  type Moment,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { OUTCOMES, STAGES, stageIndex } from '../sessions/stages';
import { classify } from './classify';
import { hear } from './server-word';

const moment = fc.oneof(
  fc.constantFrom<Moment>(
    WELCOME,
    ...FIVE,
    error('NO_TOKEN'),
    error('FACTORY_INIT_FAILED'),
    component('handler'),
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
const build = (one: {
  frames: Moment[];
  code: number | null;
  by: 'server' | 'client' | 'network';
  reason: string;
  heldMs: number | null;
  accepted: boolean;
}) =>
  one.accepted
    ? facts(one.frames, {
        heldMs: one.heldMs,
        close: one.code === null ? null : closed(one.code, one.reason, one.by),
      })
    : facts([], { acceptedMs: null, upgradeStatus: one.code === null ? null : 503 });
const anyEvent = fc.record({
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
  handler: fc.constantFrom('agent' as const, 'fallback' as const, 'emergency' as const, undefined),
  environment: fc.constant('test'),
  sessionId: fc.constant('s1'),
});

describe('classify, whatever comes', () => {
  it('gives nine stages in order, one outcome, and agrees with itself', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 6 }), (one, events) => {
        const built = build(one);
        const result = classify(built, events);
        expect(result.stages.map((stage) => stage.stage)).toEqual([...STAGES]);
        expect(OUTCOMES).toContain(result.outcome);
        expect(result.outcome === 'failed').toBe(result.failedStage !== null);
        expect(result.failedStage).toBe(
          result.stages.find((stage) => stage.outcome === 'failed')?.stage ?? null,
        );
        expect(classify(built, [...events].reverse())).toEqual(result);
        expect(JSON.parse(JSON.stringify(built))).toEqual(built);
      }),
    );
  });

  it('says the same of any order of arrival and any number of repeats', () => {
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
        const built = build(one);
        const whole = classify(built, events);
        expect(classify(built, shuffled)).toEqual(whole);
        expect(classify(built, [...repeats, ...shuffled, ...repeats])).toEqual(whole);
      }),
    );
  });

  it('never takes a failed word back but by a later recovery', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 8 }), (one, events) => {
        const built = build(one);
        const { stages } = hear(events, built);
        for (const event of events.filter(({ outcome }) => outcome === 'failed')) {
          const isTakenBack = events.some(
            (other) =>
              other.stage === event.stage && other.outcome === 'recovered' && other.at > event.at,
          );
          if (!isTakenBack) expect(stages[event.stage]?.outcome).toBe('failed');
        }
      }),
    );
  });

  it('never says ok after a failed stage without proof, nor skips what came before it', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const { stages, failedStage } = classify(build(one));
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

  it('is not moved by health events of other sessions', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 4 }), (one, events) => {
        const built = build(one);
        const others = events.map((event) => ({
          ...event,
          sessionId: 'another',
          connectionId: 'c9',
        }));
        expect(classify(built, others)).toEqual(classify(built));
      }),
    );
  });
});
