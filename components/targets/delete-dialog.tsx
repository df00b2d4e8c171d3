'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { useToast } from '@/components/ui/toast';
import type { TargetView } from '@/lib/contract/targets';
import { deleteTarget } from '@/lib/web/queries/targets';

/** Asks once more before a target goes. */
export function DeleteDialog({ target, onClose }: { target: TargetView; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    ...deleteTarget,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['targets'] });
      toast({ text: `Deleted ${target.name}` });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Delete ${target.name}?`}
      description="No more sessions run against it, and its credentials are forgotten. Sessions that were stored stay until their retention ends."
    >
      <div className="flex flex-col gap-3">
        {remove.error ? (
          <ErrorPanel what="The target was not deleted" error={remove.error} />
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(target.id)}>
            {remove.isPending ? 'Deleting…' : 'Delete the target'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
