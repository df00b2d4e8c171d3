import type { IndicatorKey } from '../indicators';
import type { Alert } from './alert';

/** How long an alert still holds its children back after it ended: their windows hold old failures (statistics.md §3.4). */
export const LINGER_MS = 5 * 60_000;

type Node = IndicatorKey | 'noData' | 'probeSilent';

const EVERY_INDICATOR: readonly IndicatorKey[] = [
  'connection',
  'factory',
  'emergency',
  'agent',
  'internalError',
  'endToEnd',
];

/** What explains what (statistics.md §3.4). Internal errors are never explained by connection: they hint at its cause. */
const EXPLAINS: Partial<Record<Node, readonly IndicatorKey[]>> = {
  probeSilent: EVERY_INDICATOR,
  noData: EVERY_INDICATOR,
  connection: ['factory', 'emergency', 'agent', 'endToEnd'],
  factory: ['emergency', 'agent', 'endToEnd', 'internalError'],
  internalError: ['endToEnd'],
};

/** Earlier ones lead a message. */
const ORDER: readonly Node[] = ['probeSilent', 'noData', ...EVERY_INDICATOR];

type Placed = Pick<
  Alert,
  'id' | 'indicator' | 'measure' | 'severity' | 'environment' | 'targetId' | 'location'
>;

function nodeOf({ indicator, measure }: Placed): Node | null {
  if (measure.kind === 'noData' || measure.kind === 'probeSilent') return measure.kind;
  return indicator;
}

/** Position in a message: what explains others first, pages before tickets. */
function leadOrder(alert: Placed): number {
  const node = nodeOf(alert);
  const place = node === null ? ORDER.length : ORDER.indexOf(node);
  return place + (alert.severity === 'page' ? 0 : 2 * ORDER.length);
}

/** The order of a message: by place, then by age. */
export function byLead(a: Placed, b: Placed): number {
  return leadOrder(a) - leadOrder(b) || (a.id < b.id ? -1 : 1);
}

/** Whether `source` explains `target`, so that `target` needs no message of its own. Nothing explains silence but a silent probe. */
export function explains(source: Placed, target: Placed): boolean {
  if (source.id === target.id || source.severity !== 'page') return false;
  const from = nodeOf(source);
  if (from === 'probeSilent') return target.measure.kind !== 'probeSilent';
  if (source.environment !== target.environment || source.targetId !== target.targetId)
    return false;
  if (target.measure.kind === 'noData' || target.measure.kind === 'probeSilent') return false;
  const to = nodeOf(target);
  // A page holds back its own ticket (decision 20), and a silence on the same indicator.
  if (from !== null && from === to && target.severity === 'ticket') return true;
  if (from === 'noData') return true;
  return from !== null && to !== null && (EXPLAINS[from]?.includes(to as IndicatorKey) ?? false);
}

/** What holds an alert back now: a firing page that explains it, else one that ended a moment ago. `now`: epoch ms. */
export function inhibitorOf<A extends Alert>(
  alert: Alert,
  others: readonly A[],
  now: number,
): A | null {
  const holding = others
    .filter((other) => explains(other, alert) && holds(other, now))
    .sort(byLead);
  return holding.find(({ phase }) => phase === 'firing') ?? holding[0] ?? null;
}

function holds(alert: Alert, now: number): boolean {
  if (alert.phase === 'firing') return true;
  return alert.resolvedAt !== null && now - alert.resolvedAt < LINGER_MS;
}
