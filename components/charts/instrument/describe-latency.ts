import type { Latencies } from '@/lib/contract/api/evidence/evidence';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { countNoun, formatDuration } from '@/lib/web/text/format';

/** The answer times in words, for a screen reader. */
export function summariseLatencies({ from, to, stepMs, total }: Latencies): string {
  const head = `Answer time, ${durationText(to - from)} in ${durationText(stepMs)} steps:`;
  if (total.n + total.cutOff === 0) return `${head} no session in this range.`;
  const percentiles = [
    `median ${formatDuration(total.p50)}`,
    `p95 ${formatDuration(total.p95)}`,
    `p99 ${formatDuration(total.p99)}`,
  ].filter((text) => !text.endsWith('–'));
  const cut =
    total.cutOff > 0
      ? `${countNoun(total.cutOff, 'session')} cut off by a deadline, not averaged in`
      : 'no session cut off by a deadline';
  return `${head} ${[...percentiles, cut].join(', ')}.`;
}
