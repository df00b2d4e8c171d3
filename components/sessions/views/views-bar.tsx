'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import clsx from 'clsx';
import { Plus, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { useToast } from '@/components/ui/toast';
import type { SessionViewRow } from '@/lib/contract/api/explorer/explorer';
import { parseQuery } from '@/lib/domain/session-query/parse-query';
import { queryText } from '@/lib/domain/session-query/query-text';
import { changeSessionView, sessionViewsQuery } from '@/lib/web/queries/explorer/explorer';
import type { Explorer } from '../query/use-explorer';

/** Views that everybody has. */
const BUILT_IN = [
  { id: 'failed', name: 'Failed', query: 'outcome:failed,degraded' },
  { id: 'factory', name: 'Factory failures', query: 'stage:factory' },
  { id: 'slow', name: 'Slower than 1 s', query: 'took>1s' },
  { id: 'emergency', name: 'Served by emergency', query: 'handler:emergency' },
  { id: 'excluded', name: 'Excluded', query: 'outcome:excluded' },
];

const SaveViewDialog = lazyDialog(async () => (await import('./save-view-dialog')).SaveViewDialog);
const DeleteViewDialog = lazyDialog(
  async () => (await import('./delete-view-dialog')).DeleteViewDialog,
);

type View = { id: string; name: string; query: string };

/** Views as buttons: each is a query under a name. The URL keeps which was chosen last, so that a changed query can be saved to it. */
export function ViewsBar({ explorer }: { explorer: Explorer }) {
  const { query, viewId, chooseView } = explorer;
  const { data } = useQuery(sessionViewsQuery());
  const [shown, setShown] = useState<'save' | 'delete' | null>(null);
  const text = queryText(query);
  const kept: View[] = data?.views ?? [];
  const isCurrent = (view: View) => queryText(parseQuery(view.query).query) === text;
  const current =
    kept.find((view) => view.id === viewId && isCurrent(view)) ?? kept.find(isCurrent);
  const edited = data?.views.find(({ id }) => id === viewId && id !== current?.id);
  const known = current !== undefined || BUILT_IN.some(isCurrent);
  return (
    <fieldset className="flex min-w-0 items-center gap-2">
      <legend className="float-left mr-2 text-13 text-fg-muted max-sm:sr-only">Views</legend>
      <div className="flex min-w-0 gap-2 overflow-x-auto p-0.5 sm:flex-wrap">
        {[...BUILT_IN, ...kept].map((view) => (
          <button
            key={view.id}
            type="button"
            aria-pressed={isCurrent(view)}
            onClick={() =>
              isCurrent(view)
                ? chooseView(null, [])
                : chooseView(view.id, parseQuery(view.query).query)
            }
            className={clsx(
              'calm h-10 shrink-0 rounded-base border px-2.5 text-13 whitespace-nowrap sm:h-8',
              isCurrent(view)
                ? 'border-accent text-accent ring-1 ring-accent'
                : 'border-line bg-panel hover:bg-panel-raised',
            )}
          >
            {view.name}
          </button>
        ))}
        {current ? (
          <Button look="quiet" className="shrink-0" onClick={() => setShown('delete')}>
            <Trash2 aria-hidden className="size-4" />
            Remove this view
          </Button>
        ) : null}
        {query.length > 0 && edited ? <UpdateView view={edited} query={text} /> : null}
        {query.length > 0 && !known ? (
          <Button className="shrink-0" onClick={() => setShown('save')}>
            <Plus aria-hidden className="size-4" />
            Save this view
          </Button>
        ) : null}
      </div>
      {shown === 'save' ? <SaveViewDialog query={text} onClose={() => setShown(null)} /> : null}
      {shown === 'delete' && current ? (
        <DeleteViewDialog id={current.id} name={current.name} onClose={() => setShown(null)} />
      ) : null}
    </fieldset>
  );
}

/** Puts the query under the name of the view that it was made from; a view that somebody else has changed since stays theirs. */
function UpdateView({ view, query }: { view: SessionViewRow; query: string }) {
  const queries = useQueryClient();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    ...changeSessionView,
    onSuccess: ({ name }) => toast({ text: `View ${name} changed` }),
    onError: ({ message }) => toast({ text: `Not changed: ${message}`, tone: 'fails' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['session-views'] }),
  });
  return (
    <Button
      className="shrink-0"
      busy={isPending}
      onClick={() => mutate({ id: view.id, query, version: view.version })}
    >
      <Save aria-hidden className="size-4" />
      Change the view {view.name}
    </Button>
  );
}
