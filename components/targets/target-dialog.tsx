'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { TargetView } from '@/lib/contract/api/targets';
import { hasRedactionMark } from '@/lib/domain/redaction/redact-url';
import { isApiError, zodIssuesOf } from '@/lib/web/api-client';
import { createTarget, patchTarget } from '@/lib/web/queries/targets';
import { AdvancedFields } from './advanced-fields';
import { CONVERSATION_FIELDS } from './conversation-draft';
import { CredentialsFields, type PartProps } from './credentials-fields';
import { type Draft, type DraftErrors, draftOf, errorsFromIssues, readDraft } from './draft';

type TextKey = 'name' | 'url' | 'environment' | 'interval';

function BasicFields({ draft, errors, set }: PartProps) {
  const text = (key: TextKey, label: string, more: { placeholder?: string; hint?: string }) => (
    <Field label={label} error={errors[key]} hint={more.hint}>
      {(control) => (
        <input
          {...control}
          className={controlClass}
          placeholder={more.placeholder}
          spellCheck={false}
          value={draft[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      {text('url', 'URL', {
        placeholder: 'wss://api.example.com/ws',
        ...(hasRedactionMark(draft.url) ? { hint: '[redacted] keeps the stored secret.' } : {}),
      })}
      {text('name', 'Name', { placeholder: 'chat-staging' })}
      <div className="grid gap-3 sm:grid-cols-2">
        {text('environment', 'Environment', {})}
        {text('interval', 'A session every', { hint: 'Such as 500ms, 5s or 1m.' })}
      </div>
    </>
  );
}

/** Errors of fields: those of the form, then those of the server. */
function useErrors(own: DraftErrors | null, error: Error | null): DraftErrors {
  if (own) return own;
  const refused = isApiError(error) && error.status === 400 ? zodIssuesOf(error) : [];
  const errors = refused.length > 0 ? errorsFromIssues(refused) : {};
  const taken = isApiError(error) && error.code === 'conflict';
  return taken ? { ...errors, name: error.message } : errors;
}

const FOLDED = [
  'hold',
  'headers',
  'denserInterval',
  'denserFor',
  'warmUp',
  'releases',
  'locationsNeeded',
  ...Object.values(CONVERSATION_FIELDS),
];

/** Whether a folded field has an error. */
function hidesError(errors: DraftErrors): boolean {
  return Object.keys(errors).some((key) => FOLDED.includes(key) || key.includes('.'));
}

function Form({ target, onDone }: { target: TargetView | null; onDone: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState(() => draftOf(target));
  const [own, setOwn] = useState<DraftErrors | null>(null);
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['targets'] });
    toast({
      text: target ? `Saved ${draft.name}` : `Added ${draft.name}; its first session runs now`,
    });
    onDone();
  };
  const create = useMutation({ ...createTarget, onSuccess: done });
  const patch = useMutation({ ...patchTarget, onSuccess: done });
  const saving = target ? patch : create;
  const errors = useErrors(own, saving.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft);
    setOwn(read.ok ? null : read.errors);
    if (!read.ok) return;
    if (target) patch.mutate({ id: target.id, patch: read.patch });
    else create.mutate(read.input);
  };
  const set = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setOwn(null);
    saving.reset();
  };
  const part = { draft, errors, set, stored: (target?.credentials.kind ?? 'none') !== 'none' };
  const atFields = Object.keys(errors).some((key) => key !== 'form');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <BasicFields {...part} />
      <CredentialsFields {...part} />
      <details
        open={hidesError(errors) || undefined}
        className="group rounded-base border border-line"
      >
        <summary className="flex h-10 list-none items-center gap-2 px-3 text-13 font-medium sm:h-8 [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="calm size-3.5 text-fg-muted group-open:rotate-90" />
          Transport, deadlines, survival, headers, releases, locations, certificates, proxy,
          thresholds
        </summary>
        <div className="flex flex-col gap-3 border-t border-line p-3">
          <AdvancedFields {...part} />
        </div>
      </details>
      {saving.error && !atFields ? (
        <ErrorPanel
          what="The target was not saved"
          kept="The fields keep what you typed."
          error={saving.error}
        />
      ) : null}
      {atFields ? (
        <p role="alert" className="text-13 text-fails-ink">
          Some fields are invalid; each shows why.
        </p>
      ) : null}
      <div className="flex justify-end gap-2 pt-1">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={saving.isPending}>
          {saving.isPending ? 'Saving…' : target ? 'Save' : 'Add the target'}
        </Button>
      </div>
    </form>
  );
}

/** Adds a target (`target` null) or edits one. */
export function TargetDialog({
  target,
  onClose,
}: {
  target: TargetView | null;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      width="wide"
      title={target ? `Edit ${target.name}` : 'Add a target'}
      description="One WebSocket endpoint. Tocsin runs whole agent sessions against it on schedule."
    >
      <Form target={target} onDone={onClose} />
    </Dialog>
  );
}
