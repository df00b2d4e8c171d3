'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { type ReactNode, useState } from 'react';
import { TargetSearch } from '@/components/shared/target-search';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { PageHead } from '@/components/ui/page-head';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { RoleNote } from '@/components/ui/state/role-note';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import type { TargetList, TargetView } from '@/lib/contract/api/targets';
import { TARGETS_LIMIT } from '@/lib/contract/limits';
import { targetsParsers } from '@/lib/web/fleet-state';
import { deleteTarget, eraseTarget, TARGETS_PAGE, targetsQuery } from '@/lib/web/queries/targets';
import { targetLabel } from '@/lib/web/text/target-label';
import { usePermission } from '@/lib/web/use-permission';
import { TargetRow } from './target-row';

const TargetDialog = lazyDialog(() => import('./target-dialog').then((it) => it.TargetDialog));

type Open = { what: 'add' } | { what: 'edit' | 'delete'; target: TargetView } | null;

const ERASE = {
  label: 'Also erase its history for good',
  hint: 'Sessions, transcripts, counts, releases and alerts of it go within minutes, and cannot be brought back.',
  remove: eraseTarget,
};

/** More targets than fit on a screen have a search. */
const SEARCHED_FROM = 10;
/** Usual height of a row, in pixels. */
const ROW_HEIGHT = 88;

type MoreProps = { list: TargetList; limit: number; showAll: () => void };

function More({ list, limit, showAll }: MoreProps) {
  if (list.next === null) return null;
  if (limit < TARGETS_LIMIT)
    return (
      <Button onClick={showAll} className="mt-3">
        Show all {list.total} targets
      </Button>
    );
  return (
    <p className="mt-3 text-13 text-fg-muted">
      The first {list.targets.length} of {list.total} are shown. Search by name to see others.
    </p>
  );
}

type LoadErrorProps = { error: Error | null; kept: boolean; onRetry: () => void };

function LoadError({ error, kept, onRetry }: LoadErrorProps) {
  if (!error) return null;
  return (
    <div className="mb-3">
      <ErrorPanel
        what="The targets could not be loaded"
        error={error}
        kept={kept ? 'Showing the last data received.' : undefined}
        onRetry={onRetry}
      />
    </div>
  );
}

/** No target matches the search, or there is none at all. */
function NoTargets({ searched, action }: { searched: boolean; action: ReactNode }) {
  return (
    <div className="panel">
      {searched ? (
        <EmptyState title="No target matches">
          No target has this name or environment. Clear the search above.
        </EmptyState>
      ) : (
        <EmptyState
          title="The endpoints that Tocsin watches appear here"
          action={action}
          command="npx tocsin backend --port 4100"
        >
          A target is one WebSocket endpoint of an agent backend. To try it without one of your own,
          run the reference backend: it prints its URL and a token.
        </EmptyState>
      )}
    </div>
  );
}

/**
 * The dialog that is open. Other screens link to the one that adds a target (`?add=true`): what it adds is then shown, because the reader did not
 * come for the list.
 */
function useOpenDialog(mayAdd: boolean) {
  const [{ add }, setSearch] = useQueryStates(targetsParsers, { history: 'replace' });
  const [opened, setOpen] = useState<Open>(null);
  const router = useRouter();
  const open: Open = opened ?? (add && mayAdd ? { what: 'add' } : null);
  const close = () => {
    setOpen(null);
    if (add) void setSearch({ add: null });
  };
  const added = (name: string) => {
    if (add) router.push(`/?target=${encodeURIComponent(name)}`);
    else close();
  };
  return { open, setOpen, close, added };
}

export function TargetsScreen() {
  const [{ q }, setSearch] = useQueryStates(targetsParsers, { history: 'replace' });
  const [limit, setLimit] = useState(TARGETS_PAGE);
  const search = q ?? '';
  const { data, error, refetch } = useQuery(targetsQuery({ q: search, limit }));
  const { may, reason } = usePermission('operator');
  const { may: mayErase } = usePermission('admin');
  const { open, setOpen, close, added } = useOpenDialog(may);
  const targets = data?.targets ?? [];
  const addButton = (
    <Button look="primary" onClick={() => setOpen({ what: 'add' })} disabled={!may} title={reason}>
      <Plus aria-hidden className="size-4" />
      Add a target
    </Button>
  );
  return (
    <>
      <PageHead title="Targets">{targets.length > 0 || search !== '' ? addButton : null}</PageHead>
      <RoleNote needed="operator" />
      {search !== '' || (data && data.total > SEARCHED_FROM) ? (
        <div className="mb-3 flex">
          <TargetSearch q={search} onSearch={(text) => void setSearch({ q: text || null })} />
        </div>
      ) : null}
      <LoadError error={error} kept={data !== undefined} onRetry={() => void refetch()} />
      {!data && !error ? (
        <div className="panel">
          <SkeletonRows rows={4} label="Loading the targets" />
        </div>
      ) : null}
      {data && targets.length === 0 ? (
        <NoTargets searched={search !== ''} action={addButton} />
      ) : null}
      {targets.length > 0 ? (
        <VirtualList
          label="Targets"
          className="panel"
          items={targets}
          itemKey={(target) => target.id}
          height={ROW_HEIGHT}
        >
          {(target, item) => (
            <TargetRow
              key={target.id}
              target={target}
              states={{ q: search, limit, order: 'name' }}
              item={item}
              onEdit={() => setOpen({ what: 'edit', target })}
              onDelete={() => setOpen({ what: 'delete', target })}
            />
          )}
        </VirtualList>
      ) : null}
      {data ? <More list={data} limit={limit} showAll={() => setLimit(TARGETS_LIMIT)} /> : null}
      {open?.what === 'add' || open?.what === 'edit' ? (
        <TargetDialog
          target={open.what === 'edit' ? open.target : null}
          onClose={close}
          onAdded={added}
        />
      ) : null}
      {open?.what === 'delete' ? (
        <ConfirmDelete
          id={open.target.id}
          name={targetLabel(open.target)}
          what="target"
          prefix="targets"
          consequence="No more sessions run against it, and its credentials are deleted. Stored sessions stay until their retention ends, unless its history is erased."
          remove={deleteTarget}
          more={mayErase ? ERASE : undefined}
          onClose={close}
        />
      ) : null}
    </>
  );
}
