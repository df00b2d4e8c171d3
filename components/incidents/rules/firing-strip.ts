import type { RulePreview } from '@/lib/contract/api/alerting/rules';

/** A mark on the strip, in parts of its width (0…1). */
export type StripMark = { left: number; width: number };

/** Minutes of firing in a range of days would be thinner than a pixel. */
const LEAST = 0.004;

type Firings = RulePreview['targets'][number]['firings'];

/** Places a replayed rule's firings in the range. A firing without an end reaches the end of the range. */
export function stripMarks(firings: Firings, range: { from: number; to: number }): StripMark[] {
  const span = range.to - range.from;
  if (span <= 0) return [];
  return firings.flatMap(({ from, to }) => {
    const start = Math.max(0, (from - range.from) / span);
    const end = Math.min(1, ((to ?? range.to) - range.from) / span);
    if (end < 0 || start > 1) return [];
    const left = Math.min(start, 1 - LEAST);
    return [{ left, width: Math.max(LEAST, end - left) }];
  });
}
