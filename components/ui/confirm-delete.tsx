'use client';

import { type MutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { Prefix } from '@/lib/web/live/query-keys';

/** The verb's forms while the action runs and after it. */
const WORDS = {
  Delete: { busy: 'Deleting…', done: 'Deleted' },
  Remove: { busy: 'Removing…', done: 'Removed' },
  Revoke: { busy: 'Revoking…', done: 'Revoked' },
} as const;

type Props = {
  id: string;
  name: string;
  /** "rule", "target", "user". */
  what: string;
  verb?: keyof typeof WORDS;
  consequence: ReactNode;
  remove: MutationOptions<unknown, Error, string>;
  /** A choice that deletes more, off at first. */
  more?:
    | { label: string; hint: string; remove: MutationOptions<unknown, Error, string> }
    | undefined;
  /** First part of the query key of its list. */
  prefix: Prefix;
  onClose: () => void;
};

/** Asks for confirmation before something is deleted. */
export function ConfirmDelete(props: Props) {
  const { id, name, what, verb = 'Delete', prefix, more, onClose } = props;
  const [isMore, setMore] = useState(false);
  const words = WORDS[verb];
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    ...(isMore && more ? more.remove : props.remove),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [prefix] });
      toast({ text: `${words.done} ${name}` });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${verb} ${name}?`}
      description={props.consequence}
    >
      <div className="flex flex-col gap-3">
        {more ? (
          <label className="flex items-start gap-2 text-13">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={isMore}
              onChange={(event) => setMore(event.target.checked)}
            />
            <span className="min-w-0">
              {more.label}
              <span className="block text-fg-muted">{more.hint}</span>
            </span>
          </label>
        ) : null}
        {remove.error ? (
          <ErrorPanel
            what={`The ${what} was not ${words.done.toLowerCase()}`}
            error={remove.error}
          />
        ) : null}
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(id)}>
            {remove.isPending ? words.busy : `${verb} the ${what}`}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
