'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import clsx from 'clsx';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import { createSilence } from '@/lib/web/queries/silences';
import { LENGTH_NAMES, SILENCE_LENGTHS, type scopesOf } from './silence-draft';
import { useMyName } from './use-my-name';

type Props = { scopes: ReturnType<typeof scopesOf>; onClose: () => void };

function Lengths({ value, onChange }: { value: number; onChange: (ms: number) => void }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-13 font-medium">For</legend>
      <div className="grid grid-cols-4 gap-2">
        {SILENCE_LENGTHS.map((ms) => (
          <label
            key={ms}
            className={clsx(
              'calm flex h-[44px] cursor-pointer items-center justify-center rounded-base border text-13 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent sm:h-8',
              value === ms ? 'border-accent bg-accent-tint text-fg' : 'border-line-strong',
            )}
          >
            <input
              type="radio"
              name="length"
              className="sr-only"
              checked={value === ms}
              onChange={() => onChange(ms)}
            />
            {LENGTH_NAMES[ms]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function useSilence(onClose: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...createSilence,
    onSuccess: async () => {
      await Promise.all(
        (['silences', 'alerts'] as const).map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
      toast({ text: 'Silenced: no messages until it ends' });
      onClose();
    },
  });
}

/** Adds a silence, with a name and a reason. States and verdicts are not affected. */
export function SilenceSheet({ scopes, onClose }: Props) {
  const [known, remember] = useMyName();
  const [draft, setDraft] = useState({
    scope: scopes[0]?.key ?? '',
    durationMs: SILENCE_LENGTHS[1] as number,
    by: known,
    reason: '',
  });
  const [tried, setTried] = useState(false);
  const silence = useSilence(onClose);
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const match = scopes.find(({ key }) => key === draft.scope)?.match;
    if (!match || draft.by.trim() === '' || draft.reason.trim() === '') return;
    remember(draft.by);
    silence.mutate({ match, durationMs: draft.durationMs, by: draft.by, reason: draft.reason });
  };
  const missing = (text: string, complaint: string) =>
    tried && text.trim() === '' ? complaint : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Silence"
      description="No messages about it until the silence ends. States, verdicts and this screen are not affected."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <Field label="What">
          {(control) => (
            <Select
              {...control}
              value={draft.scope}
              onChange={(event) => set({ scope: event.target.value })}
            >
              {scopes.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Lengths value={draft.durationMs} onChange={(durationMs) => set({ durationMs })} />
        <SignedFields draft={draft} missing={missing} set={set} />
        {silence.error ? (
          <ErrorPanel what="The silence was not added" error={silence.error} />
        ) : null}
        <Button
          type="submit"
          look="primary"
          busy={silence.isPending}
          className="mt-1 max-sm:h-[48px]"
        >
          {silence.isPending ? 'Silencing…' : `Silence for ${LENGTH_NAMES[draft.durationMs]}`}
        </Button>
      </form>
    </Dialog>
  );
}

function SignedFields(props: {
  draft: { by: string; reason: string };
  missing: (text: string, complaint: string) => string | undefined;
  set: (change: { by?: string; reason?: string }) => void;
}) {
  const { draft, missing, set } = props;
  return (
    <>
      <Field label="Reason" error={missing(draft.reason, 'Give a reason.')}>
        {(control) => (
          <input
            {...control}
            maxLength={500}
            placeholder="known, fix is on its way"
            className={controlClass}
            value={draft.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <Field label="Your name" error={missing(draft.by, 'Give a name.')}>
        {(control) => (
          <input
            {...control}
            maxLength={80}
            autoComplete="name"
            className={controlClass}
            value={draft.by}
            onChange={(event) => set({ by: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
