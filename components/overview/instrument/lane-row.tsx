import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Columns of a lane: label, plot. On a phone the label lies above the plot. */
export const LANE_GRID = 'sm:grid sm:grid-cols-[272px_minmax(0,1fr)]';

type Props = {
  /** Accessible name of the lane. */
  name: string;
  fails?: boolean;
  label: ReactNode;
  children: ReactNode;
};

/** One lane of the instrument; one that fails has a bar at its left edge, so that it is found without hue. */
export function LaneRow({ name, fails = false, label, children }: Props) {
  return (
    <section aria-label={name} className={clsx('border-t border-line py-1.5', LANE_GRID)}>
      <div
        className={clsx(
          'flex min-w-0 flex-col justify-center border-l-3 py-0.5 pr-2 pl-3 sm:pl-3.5',
          fails ? 'border-l-fails-line' : 'border-l-transparent',
        )}
      >
        {label}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
