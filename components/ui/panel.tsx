import clsx from 'clsx';
import type { ReactNode } from 'react';

type Props = {
  title: ReactNode;
  /** Beside the title, at the end of its line. */
  aside?: ReactNode;
  /** The content reaches the panel's edges: for tables. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
};

/** A titled box with one hairline. */
export function Panel({ title, aside, flush = false, className, children }: Props) {
  return (
    <section className={clsx('panel flex min-w-0 flex-col', className)}>
      <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-3 pt-2 pb-1 sm:px-4">
        <h2 className="text-14 font-semibold">{title}</h2>
        {aside ? <div className="ml-auto text-13 text-fg-muted">{aside}</div> : null}
      </header>
      <div className={clsx('min-w-0 flex-1', flush ? '' : 'px-3 pt-1 pb-3 sm:px-4 sm:pb-4')}>
        {children}
      </div>
    </section>
  );
}
