'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import { createMaintenance } from '@/lib/web/queries/maintenance';
import { type MaintenanceErrors, newMaintenance, readMaintenance } from './maintenance-draft';
import { MaintenanceFields } from './maintenance-fields';

/** Plans a maintenance window. */
export function MaintenanceDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Add a maintenance window"
      description="Messages about its targets are suppressed while it lasts."
    >
      <Form onDone={onClose} />
    </Dialog>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const [known, remember] = useMyName();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const [draft, setDraft] = useState(() => newMaintenance(zone, known));
  const [errors, setErrors] = useState<MaintenanceErrors>({});
  const create = useMutation({
    ...createMaintenance,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['maintenance'] });
      toast({ text: `Planned ${draft.name}` });
      onDone();
    },
  });
  const addWindow = (event: FormEvent) => {
    event.preventDefault();
    const read = readMaintenance(draft);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) return;
    remember(draft.by);
    create.mutate(read.window);
  };
  return (
    <form onSubmit={addWindow} noValidate className="flex flex-col gap-3">
      <MaintenanceFields
        draft={draft}
        errors={errors}
        set={(change) => {
          setDraft((before) => ({ ...before, ...change }));
          setErrors({});
        }}
      />
      {create.error ? <ErrorPanel what="The window was not added" error={create.error} /> : null}
      <div className="dialog-foot">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <RoleButton needed="operator" type="submit" look="primary" busy={create.isPending}>
          {create.isPending ? 'Saving…' : 'Add the window'}
        </RoleButton>
      </div>
    </form>
  );
}
