'use client';

import { useMemo } from 'react';
import type { Clocks } from '../domain/sentence/sentence';
import { useView } from './use-view';
import { clocksIn } from './written-times';

/** Clocks in the zone that is shown. `now`: epoch ms. */
export function useClocks(now: number): Clocks {
  const { zone } = useView();
  return useMemo(() => clocksIn(zone, now), [zone, now]);
}
