import {
  createParser,
  type inferParserType,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { MINUTE } from '../../domain/time';

export const RANGES = ['15m', '1h', '6h', '24h', '7d'] as const;
export type RangeToken = (typeof RANGES)[number];

export const RANGE_MS: Record<RangeToken, number> = {
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '6h': 360 * MINUTE,
  '24h': 1_440 * MINUTE,
  '7d': 10_080 * MINUTE,
};
export const RANGE_NAMES: Record<RangeToken, string> = {
  '15m': 'Last 15 min',
  '1h': 'Last 1 h',
  '6h': 'Last 6 h',
  '24h': 'Last 24 h',
  '7d': 'Last 7 d',
};
export const DEFAULT_RANGE: RangeToken = '1h';

/** Smallest zoom, and the longest span of a chart: tallies are kept 400 days. */
const SMALLEST_SPAN_MS = 5 * MINUTE;
const LARGEST_SPAN_MS = 400 * 1_440 * MINUTE;

/** The time that a screen shows: a range that ends now, or two instants (epoch ms). Part of every query key. */
export type Span = { range: RangeToken } | { from: number; to: number };

export function isRelative(span: Span): span is { range: RangeToken } {
  return 'range' in span;
}

/** The instants of a span, epoch ms. */
export function resolveSpan(span: Span, now: number): { from: number; to: number } {
  return isRelative(span) ? { from: now - RANGE_MS[span.range], to: now } : span;
}

/** Instants in a URL: ISO 8601, or the epoch milliseconds that other tools paste. */
const parseAsInstant = createParser<number>({
  parse: (text) => {
    const at = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
    return Number.isFinite(at) && at >= 0 && at <= 8.64e15 ? at : null;
  },
  serialize: (at) => new Date(at).toISOString(),
});

/** What every screen keeps in its URL. */
export const viewParsers = {
  /** A target's id; a name is understood too. */
  target: parseAsString,
  env: parseAsString,
  range: parseAsStringLiteral(RANGES),
  from: parseAsInstant,
  to: parseAsInstant,
  tz: parseAsStringLiteral(['utc', 'local'] as const),
};
export type View = inferParserType<typeof viewParsers>;
export type Zone = 'utc' | 'local';

/** The span that a URL means. Two valid instants win over a range; anything else is the default. */
export function spanOf(view: Pick<View, 'range' | 'from' | 'to'>): Span {
  const { from, to } = view;
  if (from !== null && to !== null && to > from) {
    return { from: Math.max(from, to - LARGEST_SPAN_MS), to };
  }
  return { range: view.range ?? DEFAULT_RANGE };
}

/** URL values for a span; nulls take the other kind away. */
export function viewOfSpan(span: Span): Pick<View, 'range' | 'from' | 'to'> {
  return isRelative(span)
    ? { range: span.range === DEFAULT_RANGE ? null : span.range, from: null, to: null }
    : { range: null, from: span.from, to: span.to };
}

/** Moves by half the width, backwards (-1) or forwards (1), never past now. */
export function shiftSpan(span: Span, way: -1 | 1, now: number): Span {
  const { from, to } = resolveSpan(span, now);
  const width = to - from;
  const end = Math.min(to + (way * width) / 2, now);
  return { from: Math.round(end - width), to: Math.round(end) };
}

/** Twice (or half) the width around the same middle, within the limits, never past now. */
export function zoomSpan(span: Span, way: 'in' | 'out', now: number): Span {
  const { from, to } = resolveSpan(span, now);
  const factor = way === 'out' ? 2 : 0.5;
  const width = Math.min(Math.max((to - from) * factor, SMALLEST_SPAN_MS), LARGEST_SPAN_MS);
  const end = Math.min((from + to) / 2 + width / 2, now);
  return { from: Math.max(0, Math.round(end - width)), to: Math.round(end) };
}

/** A dragged span, widened around its middle to the smallest zoom. */
export function dragSpan(a: number, b: number): Span {
  const [from, to] = a < b ? [a, b] : [b, a];
  const missing = Math.max(0, SMALLEST_SPAN_MS - (to - from)) / 2;
  return { from: Math.round(from - missing), to: Math.round(to + missing) };
}

export type TargetLike = { id: string; name: string; environment: string };

/**
 * The target that a URL means: by id, else by a name that only one has (within the environment where one is given). Without
 * either the only one there is. Null where several could be meant: then all of them are shown.
 */
export function chooseTarget<T extends TargetLike>(
  targets: readonly T[],
  view: Pick<View, 'target' | 'env'>,
): T | null {
  const inView = targets.filter((t) => view.env === null || t.environment === view.env);
  const only = (list: readonly T[]) => (list.length === 1 ? (list[0] ?? null) : null);
  if (view.target === null) return targets.length === 1 ? only(targets) : null;
  const byId = targets.find((t) => t.id === view.target);
  return byId ?? only(inView.filter((t) => t.name === view.target));
}
