'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { NameDialog } from '@/components/shared/alerts/name-dialog';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { controlClass } from '@/components/ui/form/field';
import { RoleButton } from '@/components/ui/role-button';
import { useToast } from '@/components/ui/toast';
import { addIncidentNote } from '@/lib/web/queries/incidents/incidents';

type Props = { name: string; offline: boolean };

/** Adds a note to the timeline; the text stays in the field where that fails. */
export function NoteForm({ name, offline }: Props) {
  const [text, setText] = useState('');
  const [asks, setAsks] = useState(false);
  const [own, remember] = useMyName();
  const queries = useQueryClient();
  const toast = useToast();
  const add = useMutation({
    ...addIncidentNote,
    onSuccess: async () => {
      setText('');
      await queries.invalidateQueries({ queryKey: ['incidents'] });
      toast({ text: 'Note added' });
    },
    onError: (error: Error) =>
      toast({ text: `The note was not added: ${error.message}`, tone: 'fails' }),
  });
  const addBy = (by: string) => add.mutate({ name, by, text: text.trim() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    if (own === '') setAsks(true);
    else addBy(own);
  };
  return (
    <form onSubmit={submit} className="mt-3 flex gap-2">
      <input
        aria-label="Add a note"
        data-note=""
        maxLength={2_000}
        placeholder="Add a note; it appears in the report"
        className={`${controlClass} min-w-0 flex-1`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <RoleButton needed="reviewer" type="submit" busy={add.isPending} disabled={offline}>
        Add
      </RoleButton>
      {asks ? (
        <NameDialog
          onClose={() => setAsks(false)}
          onName={(given) => {
            remember(given);
            addBy(given);
            setAsks(false);
          }}
        />
      ) : null}
    </form>
  );
}
