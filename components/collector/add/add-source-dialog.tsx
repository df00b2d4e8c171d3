'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogPanel } from '@/components/ui/overlay/dialog-panel';
import { BASE_PATH } from '@/lib/contract/base-path';
import { addSource } from '@/lib/web/queries/collect/sources';
import { useTargets } from '@/lib/web/view/use-view';
import { AddSourceForm, type SourceDraft } from './add-source-form';
import { consoleAddress, SETUP_NAMES } from './setup-lines';
import { SetupSteps } from './setup-steps';

type Props = { publicUrl: string | null; onClose: () => void };

/** Makes a token that can only report, shows what to paste, and waits for the first row. */
export function AddSourceDialog({ publicUrl, onClose }: Props) {
  const queries = useQueryClient();
  const { targets } = useTargets();
  const [draft, setDraft] = useState<SourceDraft>({
    kind: 'otel',
    name: '',
    targetId: '',
    environment: '',
  });
  const add = useMutation({
    ...addSource,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  });
  const target = targets.find(({ id }) => id === draft.targetId) ?? null;
  const usualName = `${target?.name ?? 'backend'} ${SETUP_NAMES[draft.kind]}`.slice(0, 80);
  const environment = target?.environment ?? (draft.environment.trim() || null);
  const create = () =>
    add.mutate({ name: draft.name.trim() || usualName, target: target?.id ?? null, environment });
  return (
    <DialogPanel title="Add a source" width="wide" onClose={onClose}>
      {add.data ? (
        <SetupSteps
          kind={draft.kind}
          sourceId={add.data.source.id}
          place={{
            address: consoleAddress(publicUrl, `${window.location.origin}${BASE_PATH}`),
            token: add.data.token,
            target: target?.name ?? null,
            environment,
          }}
          onClose={onClose}
        />
      ) : (
        <AddSourceForm
          draft={draft}
          targets={targets}
          usualName={usualName}
          error={add.error}
          busy={add.isPending}
          onChange={(change) => setDraft({ ...draft, ...change })}
          onSubmit={create}
          onClose={onClose}
        />
      )}
    </DialogPanel>
  );
}
