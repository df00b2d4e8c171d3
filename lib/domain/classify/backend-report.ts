import type { HealthEvent } from '../sessions/health-event';
import type { SessionFacts } from '../sessions/session-facts';
import type { Stage } from '../sessions/stages';

/** What the backend's events report about one stage; code and message are of the event that decides. */
type StageReport = { outcome: 'ok' | 'failed'; errorCode?: string; message?: string };

/**
 * What the backend reports about one session, folded from its health events. Neither the order of arrival nor repeats
 * matter: the worst report counts (decision 47).
 */
export type BackendReport = {
  /** `failed` beats `ok`, unless an event with a later instant reports `recovered`. */
  stages: Partial<Record<Stage, StageReport>>;
  emergency: 'activated' | 'attempted' | null;
  /** The handler that served: `emergency` beats `fallback`, and both beat `agent`. */
  handler: 'agent' | 'fallback' | 'emergency' | null;
};

/** Whether a health event belongs to this session: it shares a session, trace, run or connection id with it. */
function isEventOfSession(event: HealthEvent, facts: SessionFacts): boolean {
  const { ids, announced } = facts;
  return (
    isSameId(event.sessionId, ids.sessionId) ||
    isSameId(event.traceId, ids.traceId) ||
    isSameId(event.runId, ids.runId) ||
    isSameId(event.connectionId, announced.connectionId)
  );
}

function isSameId(one: string | undefined, other: string | null | undefined): boolean {
  return one !== undefined && one !== '' && one === other;
}

/** Folds the health events that belong to this session; others change nothing. */
export function foldHealthEvents(
  events: readonly HealthEvent[],
  facts: SessionFacts,
): BackendReport {
  const own = events.filter((event) => isEventOfSession(event, facts)).sort(compareEvents);
  const steps = own.filter(isHandlerChange);
  return {
    stages: foldStages(own),
    emergency: foldEmergency(own, steps),
    handler: foldHandler(own),
  };
}

/** Whether an event reports that a handler took over, or tried to. It says nothing about the stage itself. */
function isHandlerChange({ outcome }: HealthEvent): boolean {
  return outcome === 'activated' || outcome === 'attempted';
}

function foldStages(own: readonly HealthEvent[]): BackendReport['stages'] {
  const failed: Partial<Record<Stage, HealthEvent>> = {};
  const recoveredAt: Partial<Record<Stage, number>> = {};
  const stages: BackendReport['stages'] = {};
  for (const event of own) {
    if (isHandlerChange(event)) continue;
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

function foldEmergency(
  own: readonly HealthEvent[],
  steps: readonly HealthEvent[],
): BackendReport['emergency'] {
  const emergencies = steps.filter(({ handler }) => handler !== 'fallback');
  const isActive =
    emergencies.some(({ outcome }) => outcome === 'activated') ||
    own.some((event) => isSuccess(event) && event.handler === 'emergency');
  if (isActive) return 'activated';
  return emergencies.length > 0 ? 'attempted' : null;
}

function foldHandler(own: readonly HealthEvent[]): BackendReport['handler'] {
  const served = own.map((event) => {
    if (isSuccess(event)) return event.handler;
    if (!isHandlerChange(event)) return undefined;
    if (event.handler === 'fallback') return 'fallback';
    return event.outcome === 'activated' ? 'emergency' : undefined;
  });
  const worst = (['emergency', 'fallback', 'agent'] as const).find((one) => served.includes(one));
  return worst ?? null;
}

function isSuccess({ outcome }: HealthEvent): boolean {
  return outcome === 'ok' || outcome === 'recovered';
}

/** By instant, then failures last, then id: a total order, so that any order of arrival gives the same result. */
function compareEvents(a: HealthEvent, b: HealthEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  const failed = Number(a.outcome === 'failed') - Number(b.outcome === 'failed');
  if (failed !== 0) return failed;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
