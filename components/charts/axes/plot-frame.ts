import type { Span } from './time-spans';

/** Margins around the plot, px. Recharts and everything drawn over it use the same ones. */
export const PLOT_MARGIN = { top: 16, right: 8, bottom: 22, left: 50 } as const;

export type PlotFrame = {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Pixel of an instant, from the left edge of the chart. */
  xOf(at: number): number;
  /** Instant under a pixel, kept inside the range. */
  atOf(x: number): number;
  /** Pixel of a share, from the top edge of the chart. */
  yOf(share: number): number;
};

/** The plot's rectangle inside a chart of that size, and its two scales. */
export function plotFrame(
  size: { width: number; height: number },
  scale: { range: Span; domain: readonly [number, number] },
  margin: { top: number; right: number; bottom: number; left: number } = PLOT_MARGIN,
): PlotFrame {
  const { range, domain } = scale;
  const width = Math.max(0, size.width - margin.left - margin.right);
  const height = Math.max(0, size.height - margin.top - margin.bottom);
  const span = Math.max(1, range.to - range.from);
  const rise = domain[1] - domain[0] || 1;
  return {
    left: margin.left,
    top: margin.top,
    width,
    height,
    xOf: (at) => margin.left + ((at - range.from) / span) * width,
    atOf: (x) => {
      const share = width === 0 ? 0 : Math.min(1, Math.max(0, (x - margin.left) / width));
      return range.from + share * span;
    },
    yOf: (share) => margin.top + (1 - (share - domain[0]) / rise) * height,
  };
}

/** SVG path of one line; it lifts the pen at every gap. */
export function linePath(
  rows: readonly { x: number; share: number | null }[],
  frame: PlotFrame,
): string {
  let pen = false;
  const parts: string[] = [];
  for (const { x, share } of rows) {
    if (share !== null) {
      parts.push(`${pen ? 'L' : 'M'}${frame.xOf(x).toFixed(1)} ${frame.yOf(share).toFixed(1)}`);
    }
    pen = share !== null;
  }
  return parts.join('');
}
