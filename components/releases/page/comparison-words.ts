import { CircleCheck, CircleDashed, type LucideIcon, TrendingDown, TrendingUp } from 'lucide-react';
import { type IndicatorKey, STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import type { Latency } from '@/lib/domain/tallies/tally';

/** The results of a comparison, each with its own shape. */
export const COMPARISON_LOOKS: Record<
  'worse' | 'better' | 'not_worse' | 'unclear',
  { Icon: LucideIcon; ink: string; text: string }
> = {
  worse: { Icon: TrendingDown, ink: 'text-fails-ink', text: 'worse' },
  better: { Icon: TrendingUp, ink: 'text-holds-ink', text: 'better' },
  not_worse: { Icon: CircleCheck, ink: 'text-holds-ink', text: 'not worse' },
  unclear: { Icon: CircleDashed, ink: 'text-unsure-ink', text: 'unclear' },
};

export const LATENCY_NAMES: Record<Latency, string> = {
  connect: 'Connect',
  upgrade: 'Upgrade',
  ready: 'Ready',
  firstEvent: 'First event',
  complete: 'Complete',
  total: 'Total',
  firstAudio: 'First audio after the request',
};

/** A difference of bad shares in points, in the sense in which the indicator is stated: `−1.2 points`. */
export function statedDifference(indicator: IndicatorKey, difference: number | null): string {
  if (difference === null) return '–';
  const points = (STATES_BAD_SHARE[indicator] ? difference : -difference) * 100;
  const size = Math.abs(points).toFixed(1);
  if (size === '0.0') return '0.0 points';
  return `${points > 0 ? '+' : '−'}${size} points`;
}
