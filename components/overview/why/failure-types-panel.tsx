'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { Panel } from '@/components/ui/panel';
import type { FailureTypeView } from '@/lib/contract/api/why/failure-types';
import type { Why } from '@/lib/contract/api/why/why';
import type { Slice } from '@/lib/web/url/slice';
import { FailureTypeItem } from './failure-type-item';

const FailureTypeDialog = lazyDialog(async () => {
  const { FailureTypeDialog: dialog } = await import('./failure-type-dialog');
  return dialog;
});
const AllTypesDialog = lazyDialog(async () => {
  const { AllTypesDialog: dialog } = await import('./all-types-dialog');
  return dialog;
});

type Props = {
  why: Why;
  slice: Slice;
  href: (filter: { signature: string }) => string;
};

/** The most frequent failure types of the range, with what people know of them. */
export function FailureTypesPanel({ why, slice, href }: Props) {
  const [changed, setChanged] = useState<FailureTypeView | null>(null);
  const [all, setAll] = useState(false);
  const { rows, total } = why.types;
  return (
    <Panel
      title="Failure types"
      flush
      aside={total > rows.length ? `${rows.length} of ${total.toLocaleString('en')}` : null}
    >
      {rows.length === 0 ? (
        <p className="px-3 pt-1 pb-4 text-13 text-fg-muted sm:px-4">None in this range.</p>
      ) : (
        <ul aria-label="Failure types">
          {rows.map((type) => (
            <FailureTypeItem
              key={type.id}
              type={type}
              href={href({ signature: type.id })}
              onChange={() => setChanged(type)}
            />
          ))}
        </ul>
      )}
      {total > rows.length ? (
        <div className="border-t border-line px-3 py-2 sm:px-4">
          <Button look="quiet" onClick={() => setAll(true)}>
            All {total.toLocaleString('en')} failure types
          </Button>
        </div>
      ) : null}
      {changed === null ? null : (
        <FailureTypeDialog
          type={rows.find(({ id }) => id === changed.id) ?? changed}
          target={slice.target}
          onClose={() => setChanged(null)}
        />
      )}
      {all ? <AllTypesDialog slice={slice} href={href} onClose={() => setAll(false)} /> : null}
    </Panel>
  );
}
