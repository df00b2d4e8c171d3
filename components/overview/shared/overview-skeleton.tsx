import clsx from 'clsx';
import { ANSWER_HEIGHT } from '@/components/shared/answer';
import { Skeleton } from '@/components/ui/state/skeleton';
import { GATED } from '@/lib/domain/tallies/indicators';

/** Columns of the tiles; the last one holds the two that are shown and not gated. */
export const TILE_GRID =
  '-mb-3 grid gap-x-3 gap-y-0 sm:grid-cols-2 xl:grid-cols-[repeat(4,minmax(0,1fr))_minmax(176px,0.62fr)]';

/** The overview before its data, with the same heights. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading the overview" className="flex flex-col gap-3">
      <h1 className="sr-only">Overview</h1>
      <div className={clsx('panel p-4', ANSWER_HEIGHT)}>
        <Skeleton className="h-8 w-3/4" />
        <Skeleton className="mt-3 h-4 w-1/2" />
      </div>
      <div className={TILE_GRID}>
        {GATED.map((key) => (
          <div key={key} className="panel mb-3 flex flex-col gap-2 p-3 sm:p-4">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-10 w-32" />
            <Skeleton className="h-15 w-full" />
            <Skeleton className="h-9 w-full sm:h-40" />
            <Skeleton className="h-6 w-24" />
          </div>
        ))}
        <div className="mb-3 grid grid-cols-2 gap-3 sm:col-span-2 xl:col-span-1 xl:grid-cols-1">
          <Skeleton className="h-32 w-full xl:h-auto" />
          <Skeleton className="h-32 w-full xl:h-auto" />
        </div>
      </div>
      <div className="grid gap-3 lg:grid-cols-[5fr_7fr]">
        <Skeleton className="h-96 w-full" />
        <Skeleton className="h-96 w-full" />
      </div>
    </div>
  );
}
