'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { RoleNote } from '@/components/ui/state/role-note';
import { type FailureTypeView, failureTypePatchSchema } from '@/lib/contract/api/why/failure-types';
import { changeFailureType } from '@/lib/web/queries/why/why';
import { DRAFT_FIELDS, type Draft, FailureTypeFields } from './failure-type-fields';
import { JoinOffer } from './join-offer';

type Props = { type: FailureTypeView; target: string; onClose: () => void };

const draftOf = ({ owner, note, runbook, muted }: Draft): Draft => ({
  owner,
  note,
  runbook,
  muted,
});

/** The fields that a person changed: the others keep what somebody else wrote meanwhile. */
function changesOf(draft: Draft, base: Draft): Partial<Draft> {
  const changed = DRAFT_FIELDS.filter((field) => draft[field] !== base[field]);
  return Object.fromEntries(changed.map((field) => [field, draft[field]]));
}

/**
 * What people know of a failure type. A change is made to what was on the screen when the dialog opened; where somebody else was faster,
 * it says so, shows what the type says now, and the next save goes to that.
 */
export function FailureTypeDialog({ type, target, onClose }: Props) {
  const queries = useQueryClient();
  const [base, setBase] = useState(type);
  const [draft, setDraft] = useState(() => draftOf(type));
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['why'] }),
      queries.invalidateQueries({ queryKey: ['failureTypes'] }),
    ]);
  const save = useMutation({
    ...changeFailureType,
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onError: refresh,
  });
  const isLate = save.error !== null && type.version !== base.version;
  const changes = changesOf(draft, base);
  const version = isLate ? type.version : base.version;
  const parsed = failureTypePatchSchema.safeParse({ target, version, ...changes });
  const runbookError = parsed.error?.issues.find(({ path }) => path[0] === 'runbook')?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.success) return;
    if (isLate) setBase({ ...base, version });
    save.mutate({ id: type.id, ...parsed.data });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Failure type"
      description={type.title}
    >
      <RoleNote needed="reviewer" />
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FailureTypeFields draft={draft} runbookError={runbookError} onDraft={setDraft} />
        {save.error ? (
          <ErrorPanel
            what="The failure type was not changed."
            error={save.error}
            kept={isLate ? `${nowText(type)} Save again to make your change to that.` : undefined}
          />
        ) : null}
        <div className="sticky bottom-0 -mx-4 -mb-4 flex justify-end gap-2 border-t border-line bg-panel px-4 py-3">
          <Button onClick={onClose}>Cancel</Button>
          <RoleButton needed="reviewer" type="submit" look="primary" busy={save.isPending}>
            Save
          </RoleButton>
        </div>
      </form>
      <JoinOffer type={type} target={target} onJoined={() => void refresh().then(onClose)} />
    </Dialog>
  );
}

/** What somebody else wrote meanwhile. */
function nowText({ owner, note, muted }: FailureTypeView): string {
  const parts = [
    owner === '' ? 'no owner' : `owner ${owner}`,
    note === '' ? 'no note' : `note “${note}”`,
    muted ? 'muted' : 'not muted',
  ];
  return `It now has ${parts.join(', ')}.`;
}
