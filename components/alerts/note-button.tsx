'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { NotebookPen } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { THUMB } from '@/components/shared/alerts/acknowledge-button';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { NOTE_LIMIT } from '@/lib/contract/limits';
import { acknowledgeAlert } from '@/lib/web/queries/alerts';

/** A note beside the acknowledgement. It is offered only after acknowledging, so that acknowledging stays one press. */
export function NoteButton({ alert }: { alert: AlertView }) {
  const [open, setOpen] = useState(false);
  if (!alert.acknowledged) return null;
  return (
    <>
      <RoleButton needed="reviewer" onClick={() => setOpen(true)} className={THUMB}>
        <NotebookPen aria-hidden className="size-4" />
        {alert.acknowledged.note ? 'Change the note…' : 'Add a note…'}
        <span className="sr-only">: {alert.title}</span>
      </RoleButton>
      {open ? (
        <NoteDialog
          alertId={alert.id}
          acknowledged={alert.acknowledged}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** Saves the note by acknowledging again with it. */
function useNote(onDone: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...acknowledgeAlert,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      toast({ text: 'Note added' });
      onDone();
    },
  });
}

type DialogProps = {
  alertId: string;
  acknowledged: NonNullable<AlertView['acknowledged']>;
  onClose: () => void;
};

function NoteDialog({ alertId, acknowledged, onClose }: DialogProps) {
  const [text, setText] = useState(acknowledged.note);
  const [name] = useMyName();
  const keep = useNote(onClose);
  const by = name || acknowledged.by;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate({ id: alertId, by, note: text.trim() });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Note"
      description={
        by === acknowledged.by
          ? 'Others see it on the incident.'
          : `Others see it on the incident. With it you take it over from ${acknowledged.by}.`
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="What others should know">
          {(control) => (
            <textarea
              {...control}
              rows={3}
              maxLength={NOTE_LIMIT}
              className={`${controlClass} h-auto py-1.5 sm:h-auto`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {keep.error ? <ErrorPanel what="The note was not saved" error={keep.error} /> : null}
        <Button type="submit" look="primary" busy={keep.isPending} className="max-sm:h-[44px]">
          Save the note
        </Button>
      </form>
    </Dialog>
  );
}
