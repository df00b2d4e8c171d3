'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight, Zap } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { TargetView } from '@/lib/contract/api/targets';
import { hasRedactionMark } from '@/lib/domain/redaction/redact-url';
import type { Stage } from '@/lib/domain/sessions/stages';
import { isApiError, zodIssuesOf } from '@/lib/web/api-client';
import { type TargetDraft, testTarget } from '@/lib/web/queries/journeys/test-target';
import { createTarget, patchTarget } from '@/lib/web/queries/targets';
import { AdvancedFields } from './advanced-fields';
import { CONVERSATION_FIELDS } from './conversation-draft';
import { CredentialsFields, type PartProps } from './credentials-fields';
import {
  type Draft,
  type DraftErrors,
  draftOf,
  errorsFromIssues,
  type ReadDraft,
  readDraft,
} from './draft';
import { DraftTest } from './draft-test';
import { withGuesses } from './guess-names';
import { JourneyField } from './journey-field';
import { useJourney } from './use-journey';

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
  'locations',
  'polls',
  ...Object.values(CONVERSATION_FIELDS),
];

/** Whether a folded field has an error. */
function hidesError(errors: DraftErrors): boolean {
  return Object.keys(errors).some((key) => FOLDED.includes(key) || key.includes('.'));
}

/** Saves the draft, or adds it. */
function useSave(target: TargetView | null, name: string, onDone: (name: string) => void) {
  const queries = useQueryClient();
  const toast = useToast();
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['targets'] });
    toast({ text: target ? `Saved ${name}` : `Added ${name}; its first session runs now` });
    onDone(name);
  };
  const create = useMutation({ ...createTarget, onSuccess: done });
  const patch = useMutation({ ...patchTarget, onSuccess: done });
  return { create, patch, saving: target ? patch : create };
}

/** The session of a test needs no name. */
const UNNAMED = 'draft';

function draftSent(target: TargetView | null, read: ReadDraft & { ok: true }): TargetDraft {
  return target ? { id: target.id, patch: read.patch } : { id: null, input: read.input };
}

type FormProps = {
  target: TargetView | null;
  onClose: () => void;
  onSaved: (name: string) => void;
};

function Form({ target, onClose, onSaved }: FormProps) {
  const [draft, setDraft] = useState(() => draftOf(target));
  const [own, setOwn] = useState<DraftErrors | null>(null);
  const journey = useJourney(draft.journey, target);
  const { create, patch, saving } = useSave(target, draft.name, onSaved);
  const test = useMutation(testTarget);
  const [tested, setTested] = useState<Draft | null>(null);
  const [passed, setPassed] = useState<readonly Stage[]>([]);
  const errors = useErrors(own, saving.error ?? test.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft, journey.checked);
    setOwn(read.ok ? null : read.errors);
    test.reset();
    if (!read.ok) return;
    if (target) patch.mutate({ id: target.id, patch: read.patch });
    else create.mutate(read.input);
  };
  const runTest = () => {
    const read = readDraft({ ...draft, name: draft.name.trim() || UNNAMED }, journey.checked);
    setOwn(read.ok ? null : read.errors);
    saving.reset();
    setTested(draft);
    setPassed([]);
    if (read.ok) test.mutate({ draft: draftSent(target, read), onStages: setPassed });
  };
  const set = (change: Partial<Draft>) => {
    setDraft((before) => (target ? { ...before, ...change } : withGuesses(before, change)));
    setOwn(null);
    saving.reset();
    if (test.error) test.reset();
  };
  const stored = (target?.credentials.kind ?? 'none') !== 'none';
  const part = { draft, errors, set, stored, journey };
  const isPassing = test.data?.outcome === 'passed' && tested === draft;
  const atFields = Object.keys(errors).some((key) => key !== 'form');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <BasicFields {...part} />
      <JourneyField {...part} />
      <CredentialsFields {...part} />
      <FoldedFields {...part} />
      <DraftTest
        test={test.data}
        isRunning={test.isPending}
        passed={passed}
        isOld={tested !== draft}
        error={atFields ? null : test.error}
      />
      <SaveError error={saving.error} atFields={atFields} />
      <div className="dialog-foot">
        <Button
          className="mr-auto"
          look={target || isPassing ? 'secondary' : 'primary'}
          busy={test.isPending}
          onClick={runTest}
        >
          <Zap aria-hidden className="size-3.5" />
          {test.isPending ? 'Testing…' : 'Test before saving'}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          look={target || isPassing ? 'primary' : 'secondary'}
          busy={saving.isPending}
        >
          {saving.isPending ? 'Saving…' : target ? 'Save' : isPassing ? ADD : ADD_UNTESTED}
        </Button>
      </div>
    </form>
  );
}

/** Why it was not saved: at its fields, or as a whole. */
function SaveError({ error, atFields }: { error: Error | null; atFields: boolean }) {
  if (atFields)
    return (
      <p role="alert" className="text-13 text-fails-ink">
        Some fields are invalid; each shows why.
      </p>
    );
  if (!error) return null;
  return (
    <ErrorPanel
      what="The target was not saved"
      kept="The fields keep what you typed."
      error={error}
    />
  );
}

function FoldedFields(part: PartProps) {
  return (
    <details
      open={hidesError(part.errors) || undefined}
      className="group rounded-base border border-line"
    >
      <summary className="flex min-h-10 list-none items-center gap-2 px-3 text-13 font-medium sm:min-h-8 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="calm size-3.5 shrink-0 text-fg-muted group-open:rotate-90"
        />
        Transport, deadlines, survival, headers, releases, locations, health endpoints,
        certificates, proxy, thresholds
      </summary>
      <div className="flex flex-col gap-3 border-t border-line p-3">
        <AdvancedFields {...part} />
      </div>
    </details>
  );
}

const ADD = 'Add and start measuring';
const ADD_UNTESTED = 'Add without a passing test';

type Props = {
  target: TargetView | null;
  onClose: () => void;
  /** A target with this name was added. */
  onAdded: (name: string) => void;
};

/** Adds a target (`target` null) or edits one. */
export function TargetDialog({ target, onClose, onAdded }: Props) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      width="wide"
      title={target ? `Edit ${target.name}` : 'Add a target'}
      description="One WebSocket endpoint. Tocsin runs whole agent sessions against it on schedule."
    >
      <Form
        target={target}
        onClose={onClose}
        onSaved={(name) => (target ? onClose() : onAdded(name))}
      />
    </Dialog>
  );
}
