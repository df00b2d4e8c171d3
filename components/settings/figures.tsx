import clsx from 'clsx';
import { Fragment, type ReactNode } from 'react';

export type Figure = { name: string; value: ReactNode; bad?: boolean };

/** Names and figures under each other. */
export function Figures({ figures }: { figures: Figure[] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 text-13">
      {figures.map(({ name, value, bad }) => (
        <Fragment key={name}>
          <dt className="min-h-7 py-1 text-fg-muted">{name}</dt>
          <dd
            className={clsx(
              'min-h-7 py-1 text-right tabular-nums',
              bad && 'font-medium text-fails-ink',
            )}
          >
            {value}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
