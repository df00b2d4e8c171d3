import type { Alert } from './alert';
import { compareLead, isConsequenceOf } from './lead-alert';

/** How long an alert still suppresses its consequences after it ended: their windows contain old failures (statistics.md §3.4). */
export const INHIBITS_AFTER_END_MS = 5 * 60_000;

type Placed = Pick<
  Alert,
  | 'id'
  | 'indicator'
  | 'measure'
  | 'severity'
  | 'cause'
  | 'phase'
  | 'targetId'
  | 'incidentId'
  | 'reading'
>;

/**
 * Whether `target` is a consequence of `source`, so that it needs no message of its own: both belong to one incident, and `source` leads (decision 63). A probe without data explains everything that it would have measured, and an ended page explains tickets of its target that fire after it, because their long windows contain its failures.
 */
export function isConsequence(source: Placed, target: Placed): boolean {
  if (source.id === target.id || target.measure.kind === 'probeSilent') return false;
  // A probe elsewhere explains nothing here: others measure its targets, or nobody is notified of them.
  if (source.measure.kind === 'probeSilent')
    return source.severity === 'page' && source.reading.isRemote !== true;
  if (source.incidentId === undefined || source.incidentId !== target.incidentId)
    return isAftermath(source, target);
  return isConsequenceOf(target, source) && compareLead(source, target) < 0;
}

const isAftermath = (source: Placed, target: Placed): boolean =>
  source.phase === 'resolved' &&
  source.severity === 'page' &&
  target.severity === 'ticket' &&
  source.targetId === target.targetId;

/** The alert that suppresses this one now: a firing alert that explains it, else one that ended a moment ago. `now`: epoch ms. */
export function inhibitorOf<A extends Alert>(
  alert: Alert,
  others: readonly A[],
  now: number,
): A | null {
  const holding = others
    .filter((other) => isConsequence(other, alert) && isInhibiting(other, now))
    .sort(compareLead);
  return holding.find(({ phase }) => phase === 'firing') ?? holding[0] ?? null;
}

/** Whether an alert still suppresses its consequences at `now`, epoch ms. */
export function isInhibiting(alert: Alert, now: number): boolean {
  if (alert.phase === 'firing') return true;
  return alert.resolvedAt !== null && now - alert.resolvedAt < INHIBITS_AFTER_END_MS;
}
