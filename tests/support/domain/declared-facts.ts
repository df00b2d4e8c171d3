import type { JourneyPlan } from '../../../lib/domain/sessions/journey-plan';
import type { FrameMeaning, SessionFacts } from '../../../lib/domain/sessions/session-facts';
import { STAGES, type Stage } from '../../../lib/domain/sessions/stages';
import { cleanClose, factsOf } from './classify-facts';

/** A plan that measures these stages besides connect, accept and close, and waits for the sign of each. */
export function planOf(
  stages: readonly Stage[],
  { inferred = [], emergency = false }: { inferred?: readonly Stage[]; emergency?: boolean } = {},
): JourneyPlan {
  const always: readonly Stage[] = ['connect', 'accept', 'close'];
  const awaited = STAGES.filter((stage) => always.includes(stage) || stages.includes(stage));
  return {
    measured: STAGES.filter((stage) => awaited.includes(stage) || inferred.includes(stage)),
    awaited,
    measuresEmergency: emergency,
  };
}

/** The client speaks first, and nothing tells of factory or handler. */
export const AG_UI = planOf(['agent', 'complete'], { inferred: ['auth'] });

/** A reading by a rule of a journey that proves these stages. */
export const proving = (...proves: Stage[]): FrameMeaning => ({ kind: 'other', name: 'm', proves });

/** A reading by an `error` rule, at the stage that the rule names. */
export const failing = (
  stage: 'accept' | 'auth' | 'factory' | 'handler' | 'ready' | 'agent' | 'complete',
): FrameMeaning => ({
  kind: 'error',
  name: 'e',
  code: 'E_RULE',
  message: 'a rule of the journey names this',
  blame: { stage, proof: true, emergency: false },
  recovered: false,
  proves: [],
});

/** Facts of a session of a declared journey whose request went out at once; its messages came 10 ms apart. */
export function declaredFacts(
  plan: JourneyPlan,
  meanings: readonly FrameMeaning[],
  over: Partial<SessionFacts> = {},
): SessionFacts {
  const frames = meanings.map((meaning, index) => ({ atMs: 10 + index * 10, meaning }));
  return { ...factsOf([], { requestedMs: 3, ...cleanClose }), frames, plan, ...over };
}
