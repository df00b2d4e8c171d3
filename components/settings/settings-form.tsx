'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { ThresholdField } from '@/components/ui/form/threshold-field';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { settingsViewSchema } from '@/lib/contract/api/settings';
import { GATED, INDICATORS } from '@/lib/domain/tallies/indicators';
import { patchSettings } from '@/lib/web/queries/settings';
import { usePermission } from '@/lib/web/use-permission';
import { DAYS, type DaysKey, type Draft, draftOf, readDraft } from './draft';

type View = z.infer<typeof settingsViewSchema>;

const FROM_FILE = 'Set in the configuration file; change it there.';
const DAYS_LABELS: Record<DaysKey, { label: string; hint: string }> = {
  sessionsDays: {
    label: 'Sessions and frames, days',
    hint: 'Individual sessions and their transcripts.',
  },
  eventsDays: {
    label: 'Health events, days',
    hint: 'What backends report about their connections.',
  },
  talliesDays: { label: 'Counts, days', hint: 'The counts behind charts and funnels.' },
};

type PartProps = {
  view: View;
  draft: Draft;
  errors: ReturnType<typeof readDraft>['errors'];
  set: (key: keyof Draft, text: string) => void;
};

function Thresholds({ view, draft, errors, set }: PartProps) {
  return (
    <Panel title="Thresholds">
      <p className="mb-3 text-13 text-fg-muted">
        What a deployment must keep to, unless its target has thresholds of its own. The last two
        are shown but not gated.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        {INDICATORS.map((key) => {
          const fixed = view.provisioned.thresholds.includes(key);
          const hint = GATED.includes(key) ? undefined : 'Shown, not gated.';
          return (
            <ThresholdField
              key={key}
              indicator={key}
              value={draft[key]}
              error={errors[key]}
              disabled={fixed}
              hint={fixed ? FROM_FILE : hint}
              onChange={(text) => set(key, text)}
            />
          );
        })}
      </div>
    </Panel>
  );
}

function Retention({ view, draft, errors, set }: PartProps) {
  return (
    <Panel title="Retention">
      <div className="grid gap-3 sm:grid-cols-2">
        {DAYS.map((key) => {
          const fixed = view.provisioned.retention.includes(key);
          return (
            <Field
              key={key}
              label={DAYS_LABELS[key].label}
              error={errors[key]}
              hint={fixed ? FROM_FILE : DAYS_LABELS[key].hint}
            >
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  disabled={fixed}
                  className={`${controlClass} tabular-nums`}
                  value={draft[key]}
                  onChange={(event) => set(key, event.target.value)}
                />
              )}
            </Field>
          );
        })}
      </div>
    </Panel>
  );
}

/** Thresholds and retention. Fields show the server's values until they are edited. */
export function SettingsForm({ view }: { view: View }) {
  const queries = useQueryClient();
  const toast = useToast();
  const { may, reason } = usePermission('admin');
  const [touched, setTouched] = useState<Partial<Draft>>({});
  const draft = { ...draftOf(view.settings), ...touched };
  const { patch, errors, changed } = readDraft(draft, view.settings);
  const save = useMutation({
    ...patchSettings,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['settings'] });
      setTouched({});
      toast({ text: 'Saved the settings' });
      void queries.invalidateQueries({ queryKey: ['overview'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(errors).length === 0 && changed) save.mutate(patch);
  };
  const set: PartProps['set'] = (key, text) => setTouched((before) => ({ ...before, [key]: text }));
  const part = { view, draft, errors, set };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3 sm:gap-4">
      <Thresholds {...part} />
      <Retention {...part} />
      {save.error ? (
        <ErrorPanel
          what="The settings were not saved"
          kept="The fields keep what you typed."
          error={save.error}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          look="primary"
          busy={save.isPending}
          disabled={!changed || !may}
          title={reason}
        >
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
        {changed ? (
          <Button look="quiet" onClick={() => setTouched({})}>
            Discard the changes
          </Button>
        ) : null}
      </div>
    </form>
  );
}
