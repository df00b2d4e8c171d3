'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { failingQuery } from '@/lib/web/queries/alerts';

/** The number of open incidents with a page, beside the screen's name; nothing while there is none. */
export function FiringCount({ floating = false }: { floating?: boolean }) {
  const { data } = useQuery(failingQuery());
  const firing = data?.failing.pages ?? 0;
  if (firing === 0) return null;
  return (
    <span
      className={clsx(
        'inline-flex h-5 min-w-5 items-center justify-center rounded-mark border border-fails-line bg-fails-tint px-1 text-12 font-semibold text-fails-ink tabular-nums',
        floating ? 'absolute top-1 left-1/2 ml-1.5' : 'ml-1.5',
      )}
    >
      {firing}
      <span className="sr-only"> {firing === 1 ? 'open incident' : 'open incidents'}</span>
    </span>
  );
}
