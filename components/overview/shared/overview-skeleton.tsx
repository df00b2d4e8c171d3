import clsx from 'clsx';
import { ANSWER_HEIGHT } from '@/components/shared/answer';
import { Skeleton } from '@/components/ui/state/skeleton';

/** Heights of the lanes, in their order. */
const LANES = {
  releases: 'h-15',
  connection: 'h-24',
  factory: 'h-24',
  emergency: 'h-22',
  agent: 'h-22',
  others: 'h-10',
  latency: 'h-24',
  stages: 'h-72',
};

/** The overview before its data, with the same heights. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading the overview" className="flex flex-col gap-3">
      <h1 className="sr-only">Overview</h1>
      <div className={clsx('panel p-4', ANSWER_HEIGHT)}>
        <Skeleton className="h-8 w-3/4" />
        <Skeleton className="mt-3 h-4 w-1/2" />
      </div>
      <div className="grid gap-3 min-[1180px]:grid-cols-[minmax(0,1fr)_392px]">
        <div className="panel">
          <div className="flex h-12 items-center px-4">
            <Skeleton className="h-5 w-24" />
          </div>
          {Object.entries(LANES).map(([lane, height]) => (
            <div key={lane} className={clsx('border-t border-line px-4 py-2', height)}>
              <Skeleton className="size-full" />
            </div>
          ))}
        </div>
        <Skeleton className="h-96 w-full" />
      </div>
    </div>
  );
}
