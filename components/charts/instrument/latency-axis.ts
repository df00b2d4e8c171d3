import type { Latencies } from '@/lib/contract/api/evidence/evidence';
import { formatRound } from '@/lib/web/text/format';
import type { PlotFrame } from '../axes/plot-frame';

export type LatencyAxis = {
  /** ms, for a logarithmic scale. */
  domain: [number, number];
  ticks: number[];
};

/** The answer time's scale: decades around what was measured, at least one. */
export function latencyAxis({ steps, single }: Pick<Latencies, 'steps' | 'single'>): LatencyAxis {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  const include = (ms: number | null) => {
    if (ms === null || ms <= 0) return;
    low = Math.min(low, ms);
    high = Math.max(high, ms);
  };
  for (const [, , , , p50, p95, p99] of steps) for (const ms of [p50, p95, p99]) include(ms);
  for (const [, ms] of single) include(ms);
  if (high === 0) return { domain: [10, 1_000], ticks: [10, 100, 1_000] };
  const from = roundDown(low / 1.15);
  const to = Math.max(roundUp(high * 1.15), from * 10);
  const ticks = decades(from, to);
  return {
    domain: [from, to],
    ticks: ticks.length > 3 ? ticks.filter((_, n) => n % 2 === 0) : ticks,
  };
}

const roundDown = (ms: number): number => {
  const decade = 10 ** Math.floor(Math.log10(ms));
  return ms >= 3 * decade ? 3 * decade : decade;
};
const roundUp = (ms: number): number => {
  const decade = 10 ** Math.floor(Math.log10(ms));
  return ms <= 3 * decade ? 3 * decade : 10 * decade;
};

function decades(from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(from)); 10 ** exponent <= to; exponent += 1) {
    for (const factor of [1, 3]) {
      const tick = factor * 10 ** exponent;
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}

/** Pixel of a duration, kept inside the plot. Null (cut off, or beyond) is its upper edge. */
export function latencyY(axis: LatencyAxis, frame: PlotFrame, ms: number | null): number {
  if (ms === null) return frame.top;
  const [from, to] = axis.domain.map(Math.log) as [number, number];
  const share = (Math.log(Math.max(ms, axis.domain[0])) - from) / (to - from);
  return frame.top + (1 - Math.min(1, share)) * frame.height;
}

export const latencyTick = (ms: number): string => formatRound(ms);
