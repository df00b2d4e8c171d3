import type { Alert } from '../domain/alerts/alert';
import type { FlappingHistory } from '../domain/alerts/flapping';
import type { Measure } from '../domain/rules/rule';
import { INDICATORS, type Thresholds } from '../domain/tallies/indicators';
import type { Target } from '../domain/targets/target';
import type { Logger } from '../kit/logger';
import type { Mutation } from '../store/state-store';
import { CAUSE_EVERY_MS, CAUSES_PER_ROUND, findCause } from './alerts/find-cause';
import { createResolves, type Resolves } from './alerts/resolves';
import {
  type AlertBook,
  type AlertChange,
  closeAlert,
  type EvaluatedRule,
  flappingMemoryOf,
  isExpired,
  stepAlert,
} from './alerts/step-alerts';
import { createIncidentMemory, type IncidentMemory } from './incidents/step-incidents';
import type { EvaluationEvents } from './target/ruled-target';

/** What is kept of alerts from one round to the next, by key and by alert id. */
export type AlertMemory = {
  past: Map<string, FlappingHistory>;
  causeAt: Map<string, number>;
  resolves: Resolves;
  incidents: IncidentMemory;
};

export const createAlertMemory = (): AlertMemory => ({
  past: new Map(),
  causeAt: new Map(),
  resolves: createResolves(),
  incidents: createIncidentMemory(),
});

export type AlertRound = {
  /** All open alerts, as they are stored. */
  open: readonly Alert[];
  memory: AlertMemory;
  rules: readonly EvaluatedRule[];
  /** Whether an open alert still has its rule and its target. */
  isAlive(alert: Alert): boolean;
  /** The tick of 15 s: counts that changed are written then, and not every second. */
  isTick: boolean;
  now: number;
};

/** Every alert that changed in a round, causes before their consequences. */
export function stepAlerts(pass: AlertRound): AlertChange[] {
  const { open, memory, rules, now } = pass;
  const byPlace = new Map(open.map((a) => [placeOf(a.ruleId, a.targetId, a.location), a]));
  const book: AlertBook = {
    open: (...place) => byPlace.get(placeOf(...place)) ?? null,
    past: (key) => memory.past.get(key) ?? null,
  };
  const gone = open.filter((alert) => !pass.isAlive(alert)).map((alert) => closeAlert(alert, now));
  const stepped = [...rules]
    .sort((a, b) => rankOf(a.rule.measure) - rankOf(b.rule.measure))
    .map((one) => stepAlert(book, one, now));
  return [...gone, ...stepped].filter((change) => isWorthWriting(change, pass.isTick));
}

const placeOf = (...parts: [ruleId: string, targetId: string, location: string]) =>
  parts.join('\n');

/** What explains others comes first (statistics.md §3.4): a failing probe, then no data, then the indicators in their order. */
function rankOf(measure: Measure): number {
  if (measure.kind === 'probeSilent') return -2;
  if (measure.kind === 'noData') return -1;
  return measure.kind === 'indicator' ? INDICATORS.indexOf(measure.indicator) : INDICATORS.length;
}

/** Whether a change is worth a row. Changes of counts alone wait for the tick. */
function isWorthWriting({ before, after, effects }: AlertChange, isTick: boolean): boolean {
  if (before === null || after === null) return before !== after;
  if (effects.length > 0 || before.keepSince !== after.keepSince) return true;
  if (JSON.stringify(before.outage) !== JSON.stringify(after.outage)) return true;
  if (before.target !== after.target || before.ruleName !== after.ruleName) return true;
  return isTick && countsOf(before) !== countsOf(after);
}

function countsOf({ reading, serving }: Alert): string {
  const { long, short, seenFrom, serverAgrees, lastSeenAt, places, ofRelease } = reading;
  const seen = [seenFrom, serverAgrees, lastSeenAt, places, ofRelease, reading.allExcluded];
  const served = serving?.map(({ version }) => version);
  return JSON.stringify([long?.count, short?.count, seen, served]);
}

export type CauseTools = {
  events: Pick<EvaluationEvents, 'counts' | 'marks'>;
  logger: Logger;
  thresholdsOf(target: Target | undefined): Thresholds;
  targets: ReadonlyMap<string, { value: Target }>;
};

/** Reads the causes of firing alerts, when they fire and at most once a minute after. One that cannot be read is logged. */
export async function addCauses(
  changes: AlertChange[],
  { open, memory, now }: AlertRound,
  { events, logger, thresholdsOf, targets }: CauseTools,
): Promise<AlertChange[]> {
  const touched = new Set(changes.map(({ before, after }) => (after ?? before)?.id));
  const untouched = open
    .filter((alert) => !touched.has(alert.id))
    .map((alert): AlertChange => ({ before: alert, after: alert, effects: [] }));
  const due = [...changes, ...untouched]
    .filter(({ after }) => {
      if (after?.phase !== 'firing' || after.staleSince !== null) return false;
      // Once the condition is over its sessions leave the windows: the last cause that was found stays.
      if (after.keepSince !== null) return false;
      return now - (memory.causeAt.get(after.id) ?? 0) >= CAUSE_EVERY_MS;
    })
    .slice(0, CAUSES_PER_ROUND);
  const found: AlertChange[] = [];
  for (const change of due) {
    const { after } = change;
    if (!after) continue;
    memory.causeAt.set(after.id, now);
    try {
      const thresholds = thresholdsOf(targets.get(after.targetId)?.value);
      const cause = await findCause(events, after, thresholds);
      if (JSON.stringify(cause) !== JSON.stringify(after.cause))
        found.push({ ...change, after: { ...after, cause } });
    } catch (error) {
      logger.warn({ err: error, alert: after.id }, 'the cause of an alert could not be read');
    }
  }
  const withCause = new Map(found.map((change) => [change.after?.id, change]));
  const kept = changes.map((change) => withCause.get(change.after?.id) ?? change);
  return [...kept, ...found.filter((change) => !touched.has(change.after?.id))];
}

/** The row of a changed alert; none for a pending one that was never stored. */
export function alertMutations({ before, after }: AlertChange): Mutation[] {
  if (after)
    return [
      {
        op: 'put',
        kind: 'alert',
        id: after.id,
        value: after,
        group: after.phase === 'resolved' ? 'closed' : 'open',
      },
    ];
  return before ? [{ op: 'delete', kind: 'alert', id: before.id }] : [];
}

/** Keeps what later rounds need of the written changes, and removes what has expired. */
export function updateMemory(
  memory: AlertMemory,
  changes: readonly AlertChange[],
  now: number,
): void {
  for (const { before, after } of changes) {
    if (after?.phase === 'resolved') {
      memory.past.set(after.key, flappingMemoryOf(after));
      memory.resolves.note(after);
    }
    if (before && after?.phase !== 'firing') memory.causeAt.delete(before.id);
  }
  for (const [key, past] of memory.past) if (isExpired(past, now)) memory.past.delete(key);
  memory.resolves.removeExpired(now);
}
