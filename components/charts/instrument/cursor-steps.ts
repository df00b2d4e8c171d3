import type { Span } from '../axes/time-spans';

/** Steps of a press with the shift key. */
const TEN = 10;

/** The step that contains an instant; null where nothing was measured. */
export function stepAt(steps: readonly Span[], at: number): Span | null {
  return steps.find(({ from, to }) => at >= from && at < to) ?? null;
}

/** The step that a key moves to: arrows one step, with shift ten; Home and End. */
export function stepByKey(
  steps: readonly Span[],
  from: Span | null,
  { key, shiftKey }: { key: string; shiftKey: boolean },
): Span | undefined {
  const at = from ? steps.indexOf(from) : steps.length;
  const by = shiftKey ? TEN : 1;
  const to = { ArrowLeft: at - by, ArrowRight: at + by, Home: 0, End: steps.length - 1 }[key];
  if (to === undefined) return undefined;
  return steps[Math.min(steps.length - 1, Math.max(0, to))];
}
