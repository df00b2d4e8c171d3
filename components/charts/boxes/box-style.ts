import type { BoxLook } from './prepare-boxes';

/** Colours of a box: its interval, and the tick at its value. */
export const BOX_STYLES: Record<
  BoxLook,
  { fill: string; fillOpacity: number; tick: string; tickHeight: number }
> = {
  inside: {
    fill: 'var(--series-synthetic)',
    fillOpacity: 0.13,
    tick: 'var(--series-synthetic)',
    tickHeight: 2,
  },
  outside: {
    fill: 'var(--series-synthetic)',
    fillOpacity: 0.26,
    tick: 'var(--series-synthetic)',
    tickHeight: 2,
  },
  proven: {
    fill: 'var(--fails-line)',
    fillOpacity: 0.45,
    tick: 'var(--fails-ink)',
    tickHeight: 3,
  },
  cold: {
    fill: 'var(--unsure-line)',
    fillOpacity: 0.3,
    tick: 'var(--unsure-ink)',
    tickHeight: 2,
  },
};
