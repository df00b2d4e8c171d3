import { type PlotFrame, plotFrame } from '../axes/plot-frame';
import type { Span } from '../axes/time-spans';

/** Least width of a box, px. */
const LEAST_BOX_PX = 12;

/** Margins of every lane: labels of values at the left, the present value at the right. */
export const LANE_MARGIN = { top: 7, right: 60, bottom: 7, left: 48 } as const;

/** Height of the marks of lost sessions under a plot, px. */
export const LOST_PX = 14;

/** Scales of a lane without its lost sessions. */
export function laneFrame(
  size: { width: number; height: number },
  scale: { range: Span; domain: readonly [number, number] },
): PlotFrame {
  return plotFrame(size, scale, LANE_MARGIN);
}

/** Time scale of lanes without values. */
export const timeFrame = (width: number, range: Span): PlotFrame =>
  laneFrame({ width, height: 20 }, { range, domain: [0, 1] });

/** How many boxes fit into a lane. */
export function boxesThatFit(width: number): number {
  const plot = width - LANE_MARGIN.left - LANE_MARGIN.right;
  return Math.max(5, Math.floor(plot / LEAST_BOX_PX));
}

/** A share's pixel, kept inside the plot. */
export const clampY = (frame: PlotFrame, share: number): number =>
  Math.min(frame.top + frame.height, Math.max(frame.top, frame.yOf(share)));
