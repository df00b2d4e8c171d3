'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import type { FailureTypeView } from '@/lib/contract/api/why/failure-types';
import { failureTypesQuery } from '@/lib/web/queries/why/why';
import type { Slice } from '@/lib/web/url/slice';
import { FailureTypeDialog } from './failure-type-dialog';
import { FailureTypeItem } from './failure-type-item';

type Props = {
  slice: Slice;
  href: (filter: { signature: string }) => string;
  onClose: () => void;
};

/** All failure types of the range, a page at a time. */
export function AllTypesDialog({ slice, href, onClose }: Props) {
  const [cursors, setCursors] = useState<string[]>([]);
  const [changed, setChanged] = useState<FailureTypeView | null>(null);
  const { data, error, refetch } = useQuery(failureTypesQuery(slice, cursors.at(-1) ?? null));
  const next = data?.next ?? null;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Failure types"
      description={data ? `${data.total.toLocaleString('en')} in this range` : undefined}
      width="wide"
    >
      {error ? (
        <ErrorPanel
          what="The failure types could not be loaded."
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={8} label="Loading failure types" /> : null}
      <ul aria-label="All failure types" className="-mx-4">
        {data?.types.map((type) => (
          <FailureTypeItem
            key={type.id}
            type={type}
            href={href({ signature: type.id })}
            onChange={() => setChanged(type)}
          />
        ))}
      </ul>
      <div className="sticky bottom-0 -mx-4 -mb-4 flex justify-end gap-2 border-t border-line bg-panel px-4 py-3">
        <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
          More frequent
        </Button>
        <Button
          disabled={next === null}
          onClick={() => (next === null ? undefined : setCursors([...cursors, next]))}
        >
          Less frequent
        </Button>
      </div>
      {changed === null ? null : (
        <FailureTypeDialog
          type={data?.types.find(({ id }) => id === changed.id) ?? changed}
          target={slice.target}
          onClose={() => setChanged(null)}
        />
      )}
    </Dialog>
  );
}
