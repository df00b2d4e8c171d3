import type { ReactNode } from 'react';

/** A screen's name and what can be done on it. */
export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2 sm:mb-4">
      <h1 className="mr-auto text-20 font-semibold">{title}</h1>
      {children}
    </div>
  );
}
