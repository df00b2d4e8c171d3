'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ConnectionFields } from '@/components/shared/connections/connection-fields';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { NotifierPatch, NotifierView } from '@/lib/contract/api/alerting/notifiers';
import { heartbeatRefusal, NOTIFIER_KINDS } from '@/lib/contract/notifier-kinds/kinds';
import { isApiError, zodIssuesOf } from '@/lib/web/api-client';
import {
  createNotifier,
  patchNotifier,
  testNotifier,
  testUnsaved,
} from '@/lib/web/queries/notifiers';
import {
  type NotifierDraft,
  type NotifierErrors,
  notifierDraftOf,
  notifierErrors,
  notifierPatchOf,
  readNotifier,
} from './notifier-draft';
import { NotifierRouteFields } from './notifier-route-fields';
import { type NotifierPart, NotifierSettingFields } from './notifier-setting-fields';
import { TestAnswer } from './test-answer';

function Head(part: NotifierPart) {
  const { draft, errors, set, stored } = part;
  return (
    <>
      <Field label="Name" error={errors.name}>
        {(control) => (
          <input
            {...control}
            placeholder="on-call"
            className={controlClass}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              disabled={stored}
              value={draft.kind}
              onChange={(event) => {
                const kind = event.target.value;
                const purpose = heartbeatRefusal(kind) === null ? draft.purpose : 'alerts';
                set({ kind, purpose, settings: {} });
              }}
            >
              {NOTIFIER_KINDS.map(({ kind, name }) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label="For"
          hint={
            draft.purpose === 'watchdog'
              ? 'Sent at regular intervals: when it stops, Tocsin is down.'
              : undefined
          }
        >
          {(control) => (
            <Select
              {...control}
              value={draft.purpose}
              onChange={(event) => set({ purpose: event.target.value as NotifierDraft['purpose'] })}
            >
              <option value="alerts">alerts</option>
              <option value="watchdog" disabled={heartbeatRefusal(draft.kind) !== null}>
                the heartbeat of Tocsin itself
              </option>
            </Select>
          )}
        </Field>
      </div>
    </>
  );
}

const CONNECTION_KEYS = ['ca', 'cert', 'key', 'servername', 'proxy'];

/** Most receivers need none of it. */
function Connection({ draft, errors, set }: NotifierPart) {
  const isOpen = CONNECTION_KEYS.some((key) => errors[key] !== undefined);
  return (
    <details className="group rounded-base border border-line" open={isOpen || undefined}>
      <summary className="flex h-10 list-none items-center gap-2 px-3 text-13 font-medium sm:h-8 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="calm size-3.5 text-fg-muted group-open:rotate-90" />
        Certificates and proxy
      </summary>
      <div className="flex flex-col gap-3 border-t border-line p-3">
        <ConnectionFields
          draft={draft.connection}
          errors={errors}
          set={(change) => set({ connection: { ...draft.connection, ...change } })}
          defaultProxy="Empty: as the installation sets it, else env."
        />
      </div>
    </details>
  );
}

function errorsOf(kind: string, own: NotifierErrors | null, error: Error | null): NotifierErrors {
  if (own) return own;
  if (isApiError(error) && error.code === 'conflict') return { name: error.message };
  return isApiError(error) && error.status === 400 ? notifierErrors(kind, zodIssuesOf(error)) : {};
}

function useSave(view: NotifierView | null, onDone: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ['notifiers'] });
    toast({ text: view ? 'Saved the notifier' : 'Added the notifier' });
    onDone();
  };
  const create = useMutation({ ...createNotifier, onSuccess });
  const patch = useMutation({ ...patchNotifier, onSuccess });
  return { create, patch, saving: view ? patch : create };
}

const patchOf = (draft: NotifierDraft, view: NotifierView) =>
  notifierPatchOf(draft, view) as NotifierPatch;

function Form({ view, onDone }: { view: NotifierView | null; onDone: () => void }) {
  const [draft, setDraft] = useState(() => notifierDraftOf(view));
  const [own, setOwn] = useState<NotifierErrors | null>(null);
  const { create, patch, saving } = useSave(view, onDone);
  const fresh = useMutation(testUnsaved);
  const edited = useMutation(testNotifier);
  const test = view ? edited : fresh;
  const errors = errorsOf(draft.kind, own, saving.error);
  const set = (change: Partial<NotifierDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setOwn(null);
    saving.reset();
    test.reset();
  };
  const read = () => {
    const found = readNotifier(draft);
    setOwn(found.ok ? null : found.errors);
    return found.ok ? found.input : null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (view) return patch.mutate({ id: view.id, patch: patchOf(draft, view) });
    const input = read();
    if (input) create.mutate(input);
  };
  const part = { draft, errors, set, stored: view !== null };
  const tell = () => {
    if (view) return edited.mutate({ id: view.id, patch: patchOf(draft, view) });
    const input = read();
    if (input) fresh.mutate(input);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <Head {...part} />
      <NotifierSettingFields {...part} />
      <Connection {...part} />
      {draft.purpose === 'alerts' ? <NotifierRouteFields {...part} /> : null}
      <TestAnswer test={test.data} error={test.error} />
      {saving.error && Object.keys(errors).length === 0 ? (
        <ErrorPanel
          what="The notifier was not saved"
          kept="The fields keep what you typed."
          error={saving.error}
        />
      ) : null}
      <div className="dialog-foot">
        <Button busy={test.isPending} onClick={tell} className="mr-auto">
          {test.isPending ? 'Sending…' : 'Send a test'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={saving.isPending}>
          {saving.isPending ? 'Saving…' : view ? 'Save' : 'Add the notifier'}
        </Button>
      </div>
    </form>
  );
}

/** Adds a notifier (`view` null) or edits one. */
export function NotifierDialog(props: { view: NotifierView | null; onClose: () => void }) {
  const { view, onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      width="wide"
      title={view ? `Edit ${view.name}` : 'Add a notifier'}
      description="A receiver of messages: when alerts fire, while they keep firing, and when they resolve."
    >
      <Form view={view} onDone={onClose} />
    </Dialog>
  );
}
