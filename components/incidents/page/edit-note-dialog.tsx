'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { IncidentNoteView } from '@/lib/contract/api/alerting/incident-timeline';
import { changeIncidentNote, removeIncidentNote } from '@/lib/web/queries/incidents/incidents';

type Props = { name: string; note: IncidentNoteView; onClose: () => void };

/** Changes or removes a note. Where someone else changed it first, it says so and keeps what was typed. */
export function EditNoteDialog({ name, note, onClose }: Props) {
  const [text, setText] = useState(note.text);
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ['incidents'] });
    onClose();
  };
  const change = useMutation({ ...changeIncidentNote, onSuccess });
  const remove = useMutation({ ...removeIncidentNote, onSuccess });
  const error = change.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    change.mutate({ name, id: note.id, version: note.version, text: text.trim() });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Note by ${note.by}`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Text">
          {(control) => (
            <textarea
              {...control}
              rows={5}
              maxLength={2_000}
              className={`${controlClass} h-auto py-1.5 sm:h-auto`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {error ? <ErrorPanel what="The note was not changed" error={error} /> : null}
        <div className="dialog-foot">
          <Button
            look="quiet"
            busy={remove.isPending}
            onClick={() => remove.mutate({ name, id: note.id })}
          >
            Remove
          </Button>
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
