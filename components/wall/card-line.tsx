'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BoxLine } from '@/components/charts/boxes/box-line';
import { prepareBoxes, summariseBoxes } from '@/components/charts/boxes/prepare-boxes';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { targetsHistoryQuery } from '@/lib/web/queries/all-targets';

const LAST_HOUR = { range: '1h' } as const;

/**
 * The worst indicator of a target in the last hour; empty where nothing was measured. `ids` are those of the page, which are read in one
 * request.
 */
export function CardLine({ id, ids }: { id: string; ids: readonly string[] }) {
  const { data } = useQuery(targetsHistoryQuery({ ids, span: LAST_HOUR, indicators: 'worst' }));
  const prepared = useMemo(() => {
    const target = data?.targets.find((one) => one.id === id);
    const [series] = target?.series ?? [];
    return data && target && series ? prepareBoxes(series, data, target) : null;
  }, [data, id]);
  return (
    <div className="mt-[0.6vw] h-[3.2vw] max-sm:h-9 [&>svg]:h-full">
      {prepared ? (
        <BoxLine
          prepared={prepared}
          label={`Last hour. ${summariseBoxes(prepared, durationText(prepared.stepMs))}`}
        />
      ) : null}
    </div>
  );
}
