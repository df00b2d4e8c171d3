'use client';

import { useMemo } from 'react';
import type { Clocks } from '../../domain/sentence/sentence';
import { useView } from '../view/use-view';
import { clocksIn } from './written-times';

/** Clocks in the zone that is shown. `now`: epoch ms; 0 while the server renders, which does not know the reader's zone and prints UTC. */
export function useClocks(now: number): Clocks {
  const { zone } = useView();
  return useMemo(() => clocksIn(now === 0 ? 'utc' : zone, now), [zone, now]);
}
