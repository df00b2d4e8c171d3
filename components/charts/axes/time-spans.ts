/** A span of time, epoch ms. */
export type Span = { from: number; to: number };

/** Joins spans that touch or overlap; the answer is sorted and disjoint. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((left, right) => left.from - right.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

/** What of each span lies inside the range; spans outside are dropped. */
export function clipSpans(spans: readonly Span[], range: Span): Span[] {
  return spans
    .map((span) => ({
      from: Math.max(span.from, range.from),
      to: Math.min(span.to, range.to),
    }))
    .filter((span) => span.to > span.from);
}

/** Spans of the buckets that pass a test, neighbours joined. */
export function bucketSpans<T extends { at: number }>(
  points: readonly T[],
  stepMs: number,
  test: (point: T) => boolean,
): Span[] {
  return mergeSpans(
    points.filter(test).map((point) => ({ from: point.at, to: point.at + stepMs })),
  );
}

/** Total length of disjoint spans, ms. */
export function totalLength(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from, 0);
}
