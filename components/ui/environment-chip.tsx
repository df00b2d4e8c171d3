import clsx from 'clsx';
import { isProduction } from '@/lib/domain/sentence/fleet-row';

/** The environment of a target. Production has a strong border, so that it never looks like staging. */
export function EnvironmentChip({ environment }: { environment: string }) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 max-w-40 items-center rounded-mark border px-1.5 text-12 whitespace-nowrap',
        isProduction(environment)
          ? 'border-fg-muted font-medium text-fg'
          : 'border-line text-fg-muted',
      )}
    >
      <span className="truncate">{environment}</span>
    </span>
  );
}
