import type { Evidence, Latencies } from '@/lib/contract/api/evidence/evidence';
import { formatCount, formatDuration, formatPercent } from '@/lib/web/text/format';
import { exactCounts } from '../axes/indicator-share';
import type { Span } from '../axes/time-spans';
import { dateTimeText } from '../axes/time-ticks';
import { intervalText, PROOF_WORDS } from './describe-lane';
import type { Lane } from './prepare-lane';

/** One row of the table behind a chart. */
export type LaneTableRow = { key: string; span: Span; time: string; cells: string[] };

/** Boxes: share, interval, sessions, remarks; newest first. */
export function laneRows(lane: Lane, zone: string): LaneTableRow[] {
  return lane.boxes.toReversed().map((box) => {
    const { unknown } = box.count;
    const remarks = [
      PROOF_WORDS[box.proof],
      unknown > 0 ? `${formatCount(unknown)} unknown` : '',
      box.isOpen ? 'still open' : '',
    ];
    return {
      ...rowHead(box, zone),
      cells: [
        formatPercent(box.share, lane.threshold.share),
        intervalText(box),
        exactCounts(lane.indicator, box.count),
        remarks.filter(Boolean).join(', '),
      ],
    };
  });
}

/** Steps of the answer time: sessions, percentiles, cut-offs; newest first. */
export function latencyRows({ steps }: Latencies, zone: string): LaneTableRow[] {
  return steps.toReversed().map(([from, ms, n, cutOff, p50, p95, p99]) => ({
    ...rowHead({ from, to: from + ms }, zone),
    cells: [
      formatCount(n),
      formatDuration(p50),
      formatDuration(p95),
      formatDuration(p99),
      formatCount(cutOff),
    ],
  }));
}

/** Lost sessions by stage and column, newest first. */
export function stopRows({ stops, rawFrom, rawMs }: Evidence, zone: string): LaneTableRow[] {
  return stops
    .flatMap(({ stage, lost }) => lost.map(([column, n]) => ({ stage, column, n })))
    .sort((a, b) => b.column - a.column)
    .map(({ stage, column, n }) => {
      const from = rawFrom + column * rawMs;
      const head = rowHead({ from, to: from + rawMs }, zone);
      return { ...head, key: `${head.key} ${stage}`, cells: [stage, formatCount(n)] };
    });
}

const rowHead = ({ from, to }: Span, zone: string) => ({
  key: String(from),
  span: { from, to },
  time: dateTimeText(from, zone),
});
