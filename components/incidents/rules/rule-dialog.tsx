'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useDebounced } from '@/components/shared/use-debounced';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { RuleView } from '@/lib/contract/api/alerting/rules';
import { isApiError, zodIssuesOf } from '@/lib/web/api-client';
import { createRule, patchRule, type RuleSent, rulePreviewQuery } from '@/lib/web/queries/rules';
import {
  fieldOfRefusal,
  type RuleDraft,
  type RuleErrors,
  readRule,
  ruleDraftOf,
  ruleErrors,
  rulePatchOf,
} from './rule-draft';
import { RuleFields, RuleTuning } from './rule-fields';
import { RulePreview } from './rule-preview';
import { RuleThresholdField } from './rule-threshold-field';

const SETTLES_MS = 400;

/** Errors of the fields, then of the server, then of the replay. */
function errorsOf(own: RuleErrors | null, error: Error | null, refused: string | null): RuleErrors {
  if (own) return own;
  if (isApiError(error) && error.status === 400) {
    const issues = zodIssuesOf(error);
    return issues.length > 0
      ? ruleErrors(issues)
      : { [fieldOfRefusal(error.message)]: error.message };
  }
  if (isApiError(error) && error.code === 'conflict') return { name: error.message };
  return refused === null ? {} : { [fieldOfRefusal(refused)]: refused };
}

/** The rule in the fields, once they have not changed for a moment. A replay needs no name. */
function useSettled(draft: RuleDraft): RuleSent | null {
  const read = readRule({ ...draft, name: draft.name.trim() || 'preview' });
  const text = useDebounced(read.ok ? JSON.stringify(read.rule) : '', SETTLES_MS);
  return text === '' ? null : (JSON.parse(text) as RuleSent);
}

function Replay({ rule }: { rule: RuleSent | null }) {
  return (
    <section aria-label="Over the stored past" className="rounded-base border border-line p-3">
      <h3 className="mb-2 text-13 font-medium">Over the stored past</h3>
      {rule ? (
        <RulePreview rule={rule} />
      ) : (
        <p className="text-13 text-fg-muted">Fill in the fields to see when it would have fired.</p>
      )}
    </section>
  );
}

function useSave(rule: RuleView | null, onDone: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ['rules'] });
    toast({ text: 'Saved the rule' });
    onDone();
  };
  const create = useMutation({ ...createRule, onSuccess });
  const patch = useMutation({ ...patchRule, onSuccess });
  return { create, patch, saving: rule ? patch : create };
}

function Form({ rule, onDone }: { rule: RuleView | null; onDone: () => void }) {
  const [draft, setDraft] = useState(() => ruleDraftOf(rule));
  const [own, setOwn] = useState<RuleErrors | null>(null);
  const { create, patch, saving } = useSave(rule, onDone);
  const isCounted = (!rule || rule.conditions.length > 0) && draft.kind !== 'health';
  const settled = useSettled(draft);
  const idle = { ...rulePreviewQuery(settled ?? EMPTY), enabled: isCounted && settled !== null };
  const preview = useQuery(idle);
  const errors = errorsOf(own, saving.error, preview.data?.refused ?? null);
  const set = (change: Partial<RuleDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setOwn(null);
    saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule?.provisioned) return;
    const changed = rule ? rulePatchOf(draft, rule) : null;
    if (rule && changed) return patch.mutate({ id: rule.id, patch: changed });
    const read = readRule(draft);
    setOwn(read.ok ? null : read.errors);
    if (read.ok && !rule) create.mutate(read.rule);
  };
  const part = { draft, errors, set };
  const mine = !rule || !(rule.builtIn || rule.provisioned);
  const atFields = Object.keys(errors).some((key) => key !== 'form');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {mine ? <RuleFields {...part} replay={<Replay rule={settled} />} /> : null}
      {rule?.builtIn && !rule.provisioned ? <RuleTuning {...part} /> : null}
      {mine || !isCounted ? null : <RuleThresholdField {...part} />}
      {mine || !isCounted ? null : <Replay rule={settled} />}
      {saving.error && !atFields ? (
        <ErrorPanel
          what="The rule was not saved"
          kept="The fields keep what you typed."
          error={saving.error}
        />
      ) : null}
      <div className="dialog-foot">
        <Button look="quiet" onClick={onDone}>
          {rule?.provisioned ? 'Close' : 'Cancel'}
        </Button>
        {rule?.provisioned ? null : (
          <Button type="submit" look="primary" busy={saving.isPending}>
            {saving.isPending ? 'Saving…' : rule ? 'Save' : 'Add the rule'}
          </Button>
        )}
      </div>
    </form>
  );
}

/** A placeholder while there is nothing to replay. */
const EMPTY = {} as RuleSent;

const WHAT = {
  own: 'A rule fires on evidence, not on a single failure. The replay shows when it would have fired.',
  builtIn:
    'A built-in rule: it can be tuned and switched off. The threshold below is a what-if for the replay and is not saved.',
  provisioned:
    'Defined in tocsin.config.yaml and read-only here. The threshold below is a what-if for the replay.',
} as const;

/** Adds a rule (`rule` null), edits one, or replays one that is read-only. */
export function RuleDialog({ rule, onClose }: { rule: RuleView | null; onClose: () => void }) {
  const what = rule?.provisioned ? 'provisioned' : rule?.builtIn ? 'builtIn' : 'own';
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      width="wide"
      title={rule ? rule.name : 'Add a rule'}
      description={WHAT[what]}
    >
      <Form rule={rule} onDone={onClose} />
    </Dialog>
  );
}
