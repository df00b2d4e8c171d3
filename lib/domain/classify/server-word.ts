import type { HealthEvent } from '../sessions/health-event';
import type { SessionFacts } from '../sessions/session-facts';
import type { Stage } from '../sessions/stages';

/** What the backend's events say about one stage, and the event that decided it. */
export type StageWord = { outcome: 'ok' | 'failed'; errorCode?: string; message?: string };

/**
 * What the backend said about one session, folded from its health events. Neither the order of their arrival nor repeats
 * matter: the worst word sticks (decision 47).
 */
export type ServerWord = {
  /** `failed` beats `ok`, unless an event of a later instant says `recovered`. */
  stages: Partial<Record<Stage, StageWord>>;
  emergency: 'activated' | 'attempted' | null;
  /** Who served: `emergency` beats `fallback`, and both beat `agent`. */
  handler: 'agent' | 'fallback' | 'emergency' | null;
};

/** Whether a health event is about this session: it shares a session, trace, run or connection id with it. */
export function isAbout(event: HealthEvent, facts: SessionFacts): boolean {
  const { ids, announced } = facts;
  return (
    same(event.sessionId, ids.sessionId) ||
    same(event.traceId, ids.traceId) ||
    same(event.runId, ids.runId) ||
    same(event.connectionId, announced.connectionId)
  );
}

function same(one: string | undefined, other: string | null | undefined): boolean {
  return one !== undefined && one !== '' && one === other;
}

/** Folds the health events that are about this session; others change nothing. */
export function hear(events: readonly HealthEvent[], facts: SessionFacts): ServerWord {
  const own = events.filter((event) => isAbout(event, facts)).sort(byInstant);
  const steps = own.filter(isStep);
  return { stages: stageWords(own), emergency: emergencyOf(own, steps), handler: handlerOf(own) };
}

/** A handler stepped in, or tried to: nothing is said about the stage itself. */
function isStep({ outcome }: HealthEvent): boolean {
  return outcome === 'activated' || outcome === 'attempted';
}

function stageWords(own: readonly HealthEvent[]): ServerWord['stages'] {
  const failed: Partial<Record<Stage, HealthEvent>> = {};
  const recoveredAt: Partial<Record<Stage, number>> = {};
  const stages: ServerWord['stages'] = {};
  for (const event of own) {
    if (isStep(event)) continue;
    stages[event.stage] = { outcome: 'ok' };
    if (event.outcome === 'failed') failed[event.stage] = event;
    if (event.outcome === 'recovered') recoveredAt[event.stage] = event.at;
  }
  for (const event of Object.values(failed)) {
    if ((recoveredAt[event.stage] ?? Number.NEGATIVE_INFINITY) > event.at) continue;
    const { errorCode, message } = event;
    stages[event.stage] = {
      outcome: 'failed',
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(message === undefined ? {} : { message }),
    };
  }
  return stages;
}

function emergencyOf(
  own: readonly HealthEvent[],
  steps: readonly HealthEvent[],
): ServerWord['emergency'] {
  const emergencies = steps.filter(({ handler }) => handler !== 'fallback');
  const isActive =
    emergencies.some(({ outcome }) => outcome === 'activated') ||
    own.some((event) => isGood(event) && event.handler === 'emergency');
  if (isActive) return 'activated';
  return emergencies.length > 0 ? 'attempted' : null;
}

function handlerOf(own: readonly HealthEvent[]): ServerWord['handler'] {
  const served = own.map((event) => {
    if (isGood(event)) return event.handler;
    if (!isStep(event)) return undefined;
    if (event.handler === 'fallback') return 'fallback';
    return event.outcome === 'activated' ? 'emergency' : undefined;
  });
  const worst = (['emergency', 'fallback', 'agent'] as const).find((one) => served.includes(one));
  return worst ?? null;
}

function isGood({ outcome }: HealthEvent): boolean {
  return outcome === 'ok' || outcome === 'recovered';
}

/** By instant, then failures last, then id: a total order, so that any order of arrival folds the same. */
function byInstant(a: HealthEvent, b: HealthEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  const failed = Number(a.outcome === 'failed') - Number(b.outcome === 'failed');
  if (failed !== 0) return failed;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
