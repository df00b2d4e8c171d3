import { FlaskConical } from 'lucide-react';

/** Marks seeded history wherever it is shown. */
export function SeededLabel({ what = 'Seeded demo data' }: { what?: string }) {
  return (
    <span className="inline-flex h-6 items-center gap-1.5 rounded-mark border border-dashed border-line-strong px-2 text-12 whitespace-nowrap text-fg-muted">
      <FlaskConical aria-hidden className="size-3 shrink-0" />
      {what}
    </span>
  );
}
