import type { HealthEvent } from './health-event';
import type { SessionFacts } from './session-facts';
import type { Stage } from './stages';

/** What the backend said about one session, folded from its health events. The order of arrival does not matter. */
export type ServerWord = {
  /** The last word on each stage; of two at one instant the failure. */
  stages: Partial<Record<Stage, HealthEvent>>;
  emergency: 'activated' | 'attempted' | null;
  /** The last handler that it named as serving. */
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
  const word: ServerWord = { stages: {}, emergency: null, handler: null };
  const own = events.filter((event) => isAbout(event, facts)).sort(byInstant);
  for (const event of own) {
    if (event.outcome === 'ok' || event.outcome === 'failed') {
      word.stages[event.stage] = event;
      if (event.outcome === 'ok' && isServing(event.handler)) word.handler = event.handler;
      if (event.outcome === 'ok' && event.handler === 'emergency') word.emergency = 'activated';
      continue;
    }
    if (event.handler === 'fallback') word.handler = 'fallback';
    else {
      if (word.emergency !== 'activated') word.emergency = event.outcome;
      if (event.outcome === 'activated') word.handler = 'emergency';
    }
  }
  return word;
}

function isServing(handler: HealthEvent['handler']): handler is 'agent' | 'fallback' | 'emergency' {
  return handler === 'agent' || handler === 'fallback' || handler === 'emergency';
}

/** By instant, then failures last, then id: a total order, so that any order of arrival folds the same. */
function byInstant(a: HealthEvent, b: HealthEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  const failed = Number(a.outcome === 'failed') - Number(b.outcome === 'failed');
  if (failed !== 0) return failed;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
