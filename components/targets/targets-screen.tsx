'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { PageHead } from '@/components/ui/page-head';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { RoleNote } from '@/components/ui/state/role-note';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import type { TargetView } from '@/lib/contract/api/targets';
import { deleteTarget, eraseTarget, targetsQuery } from '@/lib/web/queries/targets';
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

export function TargetsScreen() {
  const { data, error, refetch } = useQuery(targetsQuery());
  const { may, reason } = usePermission('operator');
  const { may: mayErase } = usePermission('admin');
  const [open, setOpen] = useState<Open>(null);
  const add = () => setOpen({ what: 'add' });
  const close = () => setOpen(null);
  const targets = data?.targets ?? [];
  const addButton = (
    <Button look="primary" onClick={add} disabled={!may} title={reason}>
      <Plus aria-hidden className="size-4" />
      Add a target
    </Button>
  );
  return (
    <>
      <PageHead title="Targets">{targets.length > 0 ? addButton : null}</PageHead>
      <RoleNote needed="operator" />
      {error ? (
        <div className="mb-3">
          <ErrorPanel
            what="The targets could not be loaded"
            error={error}
            kept={data ? 'Showing the last data received.' : undefined}
            onRetry={() => void refetch()}
          />
        </div>
      ) : null}
      {!data && !error ? (
        <div className="panel">
          <SkeletonRows rows={4} label="Loading the targets" />
        </div>
      ) : null}
      {data && targets.length === 0 ? (
        <div className="panel">
          <EmptyState
            title="The endpoints that Tocsin watches appear here"
            action={addButton}
            command="npx tocsin backend --port 4100"
          >
            A target is one WebSocket endpoint of an agent backend. To try it without one of your
            own, run the reference backend: it prints its URL and a token.
          </EmptyState>
        </div>
      ) : null}
      {targets.length > 0 ? (
        <ul className="panel">
          {targets.map((target) => (
            <TargetRow
              key={target.id}
              target={target}
              onEdit={() => setOpen({ what: 'edit', target })}
              onDelete={() => setOpen({ what: 'delete', target })}
            />
          ))}
        </ul>
      ) : null}
      {open?.what === 'add' || open?.what === 'edit' ? (
        <TargetDialog target={open.what === 'edit' ? open.target : null} onClose={close} />
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
