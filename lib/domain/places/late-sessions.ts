import type { LateSpan } from './remote-probe';

/** A session that arrives later than this after its end is late: a probe that can reach the server sends it within seconds. */
const LATE_AFTER_MS = 60_000;
/** Late sessions are dropped once they lie behind every window of a rule. */
const KEPT_MS = 4 * 86_400_000;
/** Spans of one location; beyond it the two oldest become one. */
const MOST_SPANS = 16;
/** Spans begin and end with the buckets of tallies. */
const BUCKET_MS = 10_000;
/** Uploads of one spool follow each other: spans with no more than this between them are one. */
const JOINED_WITHIN_MS = 120_000;

export type ArrivedSession = { targetId: string; endedAt: number };

/** The spans with the late ones of `arrived`; null where nothing changes. `now`: when they arrived, epoch ms. */
export function addLateSessions(
  spans: readonly LateSpan[],
  arrived: readonly ArrivedSession[],
  now: number,
): LateSpan[] | null {
  const late = arrived.filter(({ endedAt }) => now - endedAt > LATE_AFTER_MS);
  const unknown = late.filter((session) => !spans.some((span) => contains(span, session)));
  if (unknown.length === 0) return null;
  const kept = spans.filter(({ to }) => now - to < KEPT_MS);
  return mergeSpans([...kept, spanOf(unknown)]);
}

const contains = ({ from, to, targetIds }: LateSpan, session: ArrivedSession): boolean =>
  session.endedAt >= from && session.endedAt < to && targetIds.includes(session.targetId);

function spanOf(sessions: readonly ArrivedSession[]): LateSpan {
  const ends = sessions.map(({ endedAt }) => endedAt);
  const first = ends.reduce((a, b) => Math.min(a, b));
  const last = ends.reduce((a, b) => Math.max(a, b));
  return {
    from: Math.floor(first / BUCKET_MS) * BUCKET_MS,
    to: (Math.floor(last / BUCKET_MS) + 1) * BUCKET_MS,
    targetIds: [...new Set(sessions.map(({ targetId }) => targetId))],
  };
}

function mergeSpans(spans: LateSpan[]): LateSpan[] {
  const merged: LateSpan[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from - last.to <= JOINED_WITHIN_MS)
      merged.splice(-1, 1, joinSpans(last, span));
    else merged.push(span);
  }
  while (merged.length > MOST_SPANS) {
    const [first, second] = merged;
    if (first && second) merged.splice(0, 2, joinSpans(first, second));
  }
  return merged;
}

const joinSpans = (a: LateSpan, b: LateSpan): LateSpan => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
  targetIds: [...new Set([...a.targetIds, ...b.targetIds])],
});
