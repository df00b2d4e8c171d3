'use client';

import { History } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { useNow } from '@/components/ui/use-now';
import type { Overview } from '@/lib/contract/api/overview';
import { useClocks } from '@/lib/web/text/use-clocks';
import { DEFAULT_RANGE } from '@/lib/web/url/url-state';
import { useView } from '@/lib/web/view/use-view';

/** States that a past range is shown, with a way back. Renders nothing in the present. */
export function PastBar({ range }: { range: Overview['range'] }) {
  const { setSpan } = useView();
  const { minute } = useClocks(useNow());
  if (!range.past) return null;
  return (
    <section
      aria-label="Past range"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-base border border-stale-line bg-stale-tint px-3 py-2 text-14 sm:px-4"
    >
      <History aria-hidden className="size-4 shrink-0 text-stale-ink" strokeWidth={2.25} />
      <p className="mr-auto tabular-nums">
        <strong className="font-semibold">Showing the past:</strong>{' '}
        {minute(Date.parse(range.from))} – {minute(Date.parse(range.to))}. Values below are from
        that range.
      </p>
      <Button onClick={() => setSpan({ range: DEFAULT_RANGE })}>Back to now</Button>
    </section>
  );
}
