'use client';

import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { deleteSessionView } from '@/lib/web/queries/explorer/explorer';

export function DeleteViewDialog(props: { id: string; name: string; onClose: () => void }) {
  return (
    <ConfirmDelete
      {...props}
      what="view"
      verb="Remove"
      consequence="The query goes, the sessions stay."
      remove={deleteSessionView}
      prefix="session-views"
    />
  );
}
