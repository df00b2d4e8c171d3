'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { deploymentAddress } from '@/lib/domain/deployments/deployments';
import { signRelease } from '@/lib/web/queries/releases';
import { deploymentName } from '../shared/deployment-name';
import { VerdictBadge } from '../shared/verdict-badge';
import type { SignOffChoice } from './sign-off-choices';
import { EXPIRIES, readSignOff, type SignOffDraft, type SignOffErrors } from './sign-off-draft';

type Props = { choice: SignOffChoice; document: VerdictDocument; onClose: () => void };

function useSigning({ choice, document, onClose }: Props) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...signRelease,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['releases'] });
      toast({ text: `${choice.done}: ${deploymentName(document.release)}` });
      onClose();
    },
  });
}

/** Asks for a name and a reason, and shows the verdict that is signed. */
export function SignOffDialog(props: Props) {
  const { choice, document, onClose } = props;
  const [myName, remember] = useMyName();
  const [draft, setDraft] = useState<SignOffDraft>({
    action: choice.action,
    name: myName,
    reason: '',
    expiresIn: '',
    verdict: document.verdict === 'pass' ? 'fail' : 'pass',
  });
  const [errors, setErrors] = useState<SignOffErrors>({});
  const sign = useSigning(props);
  const set = (change: Partial<SignOffDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setErrors({});
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readSignOff(draft);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) return;
    remember(read.input.name);
    const { target, version, deployment } = document.release;
    const id = deploymentAddress({ targetId: target.id, version, deployment });
    sign.mutate({ id, input: read.input });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={choice.title}
      description={choice.detail}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2 text-13">
          The evidence says
          <VerdictBadge verdict={document.verdict} />
        </p>
        <Fields draft={draft} errors={errors} set={set} />
        {sign.error ? (
          <ErrorPanel
            what="The sign-off was not saved"
            kept="The fields keep what you typed."
            error={sign.error}
          />
        ) : null}
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            look={choice.look === 'danger' ? 'danger' : 'primary'}
            busy={sign.isPending}
          >
            {sign.isPending ? 'Signing…' : choice.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Fields(props: {
  draft: SignOffDraft;
  errors: SignOffErrors;
  set: (change: Partial<SignOffDraft>) => void;
}) {
  const { draft, errors, set } = props;
  return (
    <>
      {draft.action === 'override' ? (
        <Field label="Pipelines get">
          {(control) => (
            <Select
              {...control}
              value={draft.verdict}
              onChange={(event) =>
                set({ verdict: event.target.value === 'fail' ? 'fail' : 'pass' })
              }
            >
              <option value="pass">Pass</option>
              <option value="fail">Fail</option>
            </Select>
          )}
        </Field>
      ) : null}
      <Field label="Your name" error={errors.name}>
        {(control) => (
          <input
            {...control}
            autoComplete="name"
            maxLength={200}
            className={controlClass}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label="Reason" error={errors.reason}>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={2_000}
            className={`${controlClass} h-auto py-1.5 sm:h-auto`}
            value={draft.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <Field label="Valid">
        {(control) => (
          <Select
            {...control}
            value={draft.expiresIn}
            onChange={(event) => set({ expiresIn: event.target.value })}
          >
            {EXPIRIES.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}
