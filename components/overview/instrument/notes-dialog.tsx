'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Time } from '@/components/ui/time';
import type { TargetNoteView } from '@/lib/contract/api/evidence/target-notes';
import { TARGET_NOTE_LIMIT } from '@/lib/contract/limits';
import {
  addTargetNote,
  removeTargetNote,
  targetNotesQuery,
} from '@/lib/web/queries/evidence/target-notes';

/** Notes that are listed; older ones are under the charts of their time. */
const LISTED = 20;

/** Adds a note to the charts of a target, and removes one. */
export function NotesDialog({ target, onClose }: { target: string; onClose: () => void }) {
  const notes = useQuery(targetNotesQuery(target));
  const newest = notes.data?.notes.slice(-LISTED).toReversed() ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Notes on this target"
      description="A note is a mark N under the releases, at its time. It changes no state and no verdict."
    >
      <NewNote target={target} onClose={onClose} />
      {notes.error ? (
        <ErrorPanel
          what="The notes could not be loaded."
          error={notes.error}
          onRetry={() => void notes.refetch()}
        />
      ) : null}
      {newest.length > 0 ? (
        <ul aria-label="Notes" className="mt-4 border-t border-line">
          {newest.map((note) => (
            <NoteRow key={note.id} target={target} note={note} />
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      (['notes', 'evidence'] as const).map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
}

function NewNote({ target, onClose }: { target: string; onClose: () => void }) {
  const [known, remember] = useMyName();
  const [draft, setDraft] = useState({ text: '', by: known });
  const [tried, setTried] = useState(false);
  const refresh = useRefresh();
  const note = useMutation({
    ...addTargetNote,
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const missing = (text: string, complaint: string) =>
    tried && text.trim() === '' ? complaint : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.text.trim() === '' || draft.by.trim() === '') return;
    remember(draft.by);
    note.mutate({ target, ...draft });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <Field label="What happened" error={missing(draft.text, 'Enter what happened.')}>
        {(control) => (
          <input
            {...control}
            maxLength={TARGET_NOTE_LIMIT}
            placeholder="rolled back"
            value={draft.text}
            onChange={(event) => setDraft({ ...draft, text: event.target.value })}
            className={controlClass}
          />
        )}
      </Field>
      <Field label="Your name" error={missing(draft.by, 'Enter your name.')}>
        {(control) => (
          <input
            {...control}
            maxLength={80}
            value={draft.by}
            onChange={(event) => setDraft({ ...draft, by: event.target.value })}
            className={controlClass}
          />
        )}
      </Field>
      {note.error ? <ErrorPanel what="The note was not added." error={note.error} /> : null}
      <RoleButton needed="reviewer" type="submit" look="primary" busy={note.isPending}>
        {note.isPending ? 'Adding…' : 'Add the note, at now'}
      </RoleButton>
    </form>
  );
}

function NoteRow({ target, note }: { target: string; note: TargetNoteView }) {
  const refresh = useRefresh();
  const removal = useMutation({ ...removeTargetNote, onSettled: refresh });
  return (
    <li className="flex items-center gap-2 border-b border-line py-1 text-13">
      <Time at={note.at} show="clock" />
      <span className="min-w-0 flex-1 break-words">
        <span className="text-fg-muted">{note.by}: </span>
        {note.text}
      </span>
      <RoleButton
        needed="reviewer"
        look="quiet"
        busy={removal.isPending}
        onClick={() => removal.mutate({ target, id: note.id })}
      >
        Remove<span className="sr-only">: {note.text}</span>
      </RoleButton>
    </li>
  );
}
