'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { RoleButton } from '@/components/ui/role-button';
import { EmptyState } from '@/components/ui/state/empty-state';
import type { NotifierView } from '@/lib/contract/api/alerting/notifiers';
import { deleteNotifier, notifiersQuery } from '@/lib/web/queries/notifiers';
import { ListStates } from '../shared/list-states';
import { NotifierRow } from './notifier-row';

const NotifierDialog = lazyDialog(() =>
  import('./notifier-dialog').then((it) => it.NotifierDialog),
);

type Open = { what: 'add' } | { what: 'edit' | 'delete'; notifier: NotifierView } | null;

/** The notifiers, which receive messages about alerts. */
export function NotifiersTab() {
  const query = useQuery(notifiersQuery());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const notifiers = query.data?.notifiers ?? [];
  const add = (
    <RoleButton needed="operator" look="primary" onClick={() => setOpen({ what: 'add' })}>
      <Plus aria-hidden className="size-4" />
      Add a notifier
    </RoleButton>
  );
  return (
    <ListStates what="notifiers" query={query}>
      {query.data && notifiers.length === 0 ? (
        <div className="panel">
          <EmptyState title="Nobody is notified yet" action={add}>
            A notifier sends alerts to a chat, a pager, a mailbox or a webhook. Until there is one,
            alerts appear on this screen only.
          </EmptyState>
        </div>
      ) : null}
      {notifiers.length > 0 ? (
        <>
          <div className="flex justify-end">{add}</div>
          <ul className="panel" aria-label="Notifiers">
            {notifiers.map((notifier) => (
              <NotifierRow
                key={notifier.id}
                notifier={notifier}
                onEdit={() => setOpen({ what: 'edit', notifier })}
                onDelete={() => setOpen({ what: 'delete', notifier })}
              />
            ))}
          </ul>
        </>
      ) : null}
      {open?.what === 'add' || open?.what === 'edit' ? (
        <NotifierDialog view={open.what === 'edit' ? open.notifier : null} onClose={close} />
      ) : null}
      {open?.what === 'delete' ? (
        <ConfirmDelete
          id={open.notifier.id}
          name={open.notifier.name}
          what="notifier"
          consequence="Nothing is sent to it any more, and its secrets are deleted. Sent messages stay in the log."
          remove={deleteNotifier}
          prefix="notifiers"
          onClose={close}
        />
      ) : null}
    </ListStates>
  );
}
