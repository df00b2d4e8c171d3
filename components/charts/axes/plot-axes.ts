import { axisPercent } from './indicator-share';
import { PLOT_MARGIN, type PlotFrame } from './plot-frame';
import type { TimeTick } from './time-ticks';
import type { ValueAxis } from './value-axis';

/** Least distance of an axis label to the threshold's own, px. */
const CLEAR_PX = 14;
const TICK = { fill: 'var(--fg-faint)', fontSize: 12 };

type Prepared = {
  range: { from: number; to: number };
  valueAxis: ValueAxis;
  timeTicks: TimeTick[];
  threshold: { share: number };
};

/** Margin and axes that every plot of shares over time has, as props of its chart. */
export function plotAxes({ range, valueAxis, timeTicks, threshold }: Prepared, frame: PlotFrame) {
  const labels = new Map(timeTicks.map((tick) => [tick.at, tick.label]));
  const line = frame.yOf(threshold.share);
  return {
    margin: { top: PLOT_MARGIN.top, right: PLOT_MARGIN.right, bottom: 0, left: 0 },
    time: {
      dataKey: 'x',
      type: 'number',
      domain: [range.from, range.to],
      ticks: timeTicks.map((tick) => tick.at),
      tickFormatter: (at: number) => labels.get(at) ?? '',
      interval: 0,
      height: PLOT_MARGIN.bottom,
      tick: TICK,
      tickLine: false,
      axisLine: { stroke: 'var(--line)' },
      allowDataOverflow: true,
    },
    value: {
      type: 'number',
      domain: valueAxis.domain,
      ticks: valueAxis.ticks.filter((tick) => Math.abs(frame.yOf(tick) - line) >= CLEAR_PX),
      tickFormatter: axisPercent,
      interval: 0,
      width: PLOT_MARGIN.left,
      tick: TICK,
      tickLine: false,
      axisLine: false,
      allowDataOverflow: true,
    },
  } as const;
}
