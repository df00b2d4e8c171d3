'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { useToast } from '@/components/ui/toast';
import { addSessionView } from '@/lib/web/queries/explorer/explorer';

/** Keeps a query under a name. */
export function SaveViewDialog({ query, onClose }: { query: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const toast = useToast();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...addSessionView,
    onSuccess: async (view) => {
      await queries.invalidateQueries({ queryKey: ['session-views'] });
      toast({
        text: view.shared ? `View ${view.name} saved for everybody` : `View ${view.name} saved`,
      });
      onClose();
    },
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    mutate({ name, query });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Save this view"
      description={<code className="font-mono text-12 break-all">{query}</code>}
    >
      <form onSubmit={save} className="flex flex-col gap-4">
        <Field label="Name" error={error?.message}>
          {(control) => (
            <input
              {...control}
              ref={field}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.target.value)}
              className={controlClass}
            />
          )}
        </Field>
        <Button type="submit" look="primary" busy={isPending} className="self-end">
          {isPending ? 'Saving…' : 'Save the view'}
        </Button>
      </form>
    </Dialog>
  );
}
