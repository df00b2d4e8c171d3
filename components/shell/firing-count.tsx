'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { openAlertsQuery } from '@/lib/web/queries/alerts';

/** How many pages fire now, beside the name of the screen; nothing while none does. */
export function FiringCount({ floating = false }: { floating?: boolean }) {
  const { data } = useQuery(openAlertsQuery());
  const firing = (data?.open ?? []).filter(
    ({ phase, severity }) => phase === 'firing' && severity === 'page',
  ).length;
  if (firing === 0) return null;
  return (
    <span
      className={clsx(
        'inline-flex h-5 min-w-5 items-center justify-center rounded-mark border border-fails-line bg-fails-tint px-1 text-12 font-semibold text-fails-ink tabular-nums',
        floating ? 'absolute top-1 left-1/2 ml-1.5' : 'ml-1.5',
      )}
    >
      {firing}
      <span className="sr-only"> {firing === 1 ? 'page fires' : 'pages fire'}</span>
    </span>
  );
}
