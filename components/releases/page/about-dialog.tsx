'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import { type ReleaseView, releasePatchSchema } from '@/lib/contract/api/releases/releases';
import { deploymentAddress } from '@/lib/domain/deployments/deployments';
import { patchRelease } from '@/lib/web/queries/releases';
import { fromDateTimeField, toDateTimeField, zoneName } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import { deploymentName } from '../shared/deployment-name';

type Draft = {
  commit: string;
  author: string;
  pipelineUrl: string;
  notes: string;
  reviewAt: string;
};

/** A review date needs no seconds. */
const toMinute = (text: string) => text.slice(0, 16);

function useSaving(release: ReleaseView, onClose: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...patchRelease,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['releases'] });
      toast({ text: `Saved ${deploymentName(release)}` });
      onClose();
    },
  });
}

/** Edits a release's description, and the date on which its verdict is computed again. */
export function AboutDialog({ release, onClose }: { release: ReleaseView; onClose: () => void }) {
  const { zone } = useView();
  const [draft, setDraft] = useState<Draft>({
    commit: release.commit ?? '',
    author: release.author ?? '',
    pipelineUrl: release.pipelineUrl ?? '',
    notes: release.notes,
    reviewAt: release.reviewAt ? toMinute(toDateTimeField(Date.parse(release.reviewAt), zone)) : '',
  });
  const [urlError, setUrlError] = useState<string>();
  const save = useSaving(release, onClose);
  const set = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setUrlError(undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { reviewAt, ...said } = draft;
    const patch = { ...said, reviewAt: reviewAt === '' ? null : fromDateTimeField(reviewAt, zone) };
    if (!releasePatchSchema.safeParse(patch).success) setUrlError('Give an http or https URL.');
    else save.mutate({ id: deploymentAddress(release), patch });
  };
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title="Edit this release">
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <Text label="Commit" value={draft.commit} onChange={(commit) => set({ commit })} />
        <Text label="Author" value={draft.author} onChange={(author) => set({ author })} />
        <Text
          label="Pipeline URL"
          value={draft.pipelineUrl}
          error={urlError}
          onChange={(pipelineUrl) => set({ pipelineUrl })}
        />
        <Field label="Notes">
          {(control) => (
            <textarea
              {...control}
              rows={4}
              maxLength={2_000}
              className={`${controlClass} h-auto py-1.5 sm:h-auto`}
              value={draft.notes}
              onChange={(event) => set({ notes: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Compute a new verdict on"
          hint={`At that time (${zoneName(zone, Date.now())}) a new verdict over all sessions since the start is stored.`}
        >
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              className={controlClass}
              value={draft.reviewAt}
              onChange={(event) => set({ reviewAt: event.target.value })}
            />
          )}
        </Field>
        {save.error ? (
          <ErrorPanel
            what="The changes were not saved"
            kept="The fields keep what you typed."
            error={save.error}
          />
        ) : null}
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Text(props: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (text: string) => void;
}) {
  return (
    <Field label={props.label} error={props.error}>
      {(control) => (
        <input
          {...control}
          maxLength={2_000}
          className={controlClass}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
