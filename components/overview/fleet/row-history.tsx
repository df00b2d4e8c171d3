'use client';

import { useMemo } from 'react';
import { BoxLine } from '@/components/charts/boxes/box-line';
import { prepareBoxes, summariseBoxes } from '@/components/charts/boxes/prepare-boxes';
import { Skeleton } from '@/components/ui/state/skeleton';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { useHistory } from './use-histories';

const PLACE = 'h-9 w-full';

/** The worst indicator of a target over the range, in a line. */
export function RowHistory({ id }: { id: string }) {
  const history = useHistory(id);
  const prepared = useMemo(() => {
    if (history === null || history === 'failed' || history.target === null) return null;
    const [series] = history.target.series;
    return series ? prepareBoxes(series, history.steps, history.target) : null;
  }, [history]);
  if (prepared)
    return (
      <BoxLine
        prepared={prepared}
        label={summariseBoxes(prepared, durationText(prepared.stepMs))}
      />
    );
  if (history === null) return <Skeleton className={PLACE} />;
  return (
    <p className={`${PLACE} content-center text-12 text-fg-muted`}>
      {history === 'failed' ? 'could not be loaded' : 'not measured'}
    </p>
  );
}
