'use client';

import type { ReactNode } from 'react';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { LATENCY_PHRASES } from '@/lib/domain/rules/rule-text';
import { STAGES } from '@/lib/domain/sessions/stages';
import { INDICATOR_NAMES, INDICATORS } from '@/lib/domain/tallies/indicators';
import { LATENCIES } from '@/lib/domain/tallies/tally';
import type { RuleDraft, RuleErrors } from './rule-draft';

export type RulePart = {
  draft: RuleDraft;
  errors: RuleErrors;
  set: (change: Partial<RuleDraft>) => void;
};

type TextKey = { [K in keyof RuleDraft]: RuleDraft[K] extends string ? K : never }[keyof RuleDraft];

/** A text field of the draft. */
export function RuleText(
  props: RulePart & {
    field: TextKey;
    label: string;
    hint?: ReactNode;
    placeholder?: string;
    numeric?: boolean;
  },
) {
  const { draft, errors, set, field } = props;
  return (
    <Field label={props.label} error={errors[field]} hint={props.hint}>
      {(control) => (
        <input
          {...control}
          className={controlClass}
          spellCheck={false}
          placeholder={props.placeholder}
          inputMode={props.numeric ? 'decimal' : undefined}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** A select field of the draft. */
export function RuleChoice(
  props: RulePart & {
    field: TextKey;
    label: string;
    options: ReadonlyArray<readonly [value: string, name: string]>;
  },
) {
  const { draft, errors, set, field } = props;
  return (
    <Field label={props.label} error={errors[field]}>
      {(control) => (
        <Select
          {...control}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        >
          {props.options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

const KINDS = [
  ['indicator', 'an indicator'],
  ['signature', 'sessions with a signature'],
  ['closeCode', 'sessions with a close code'],
  ['stage', 'sessions that fail at a stage'],
  ['latency', 'sessions slower than a limit'],
  ['certificateDays', 'sessions whose certificate expires soon'],
] as const;

function Detail(part: RulePart) {
  switch (part.draft.kind) {
    case 'indicator':
      return (
        <RuleChoice
          {...part}
          field="indicator"
          label="Indicator"
          options={INDICATORS.map((key) => [key, INDICATOR_NAMES[key]] as const)}
        />
      );
    case 'signature':
      return <RuleText {...part} field="signature" label="Signature id" />;
    case 'closeCode':
      return <RuleText {...part} field="code" label="Close code" numeric />;
    case 'stage':
      return (
        <RuleChoice
          {...part}
          field="stage"
          label="Stage"
          options={STAGES.map((stage) => [stage, stage] as const)}
        />
      );
    case 'latency':
      return (
        <div className="grid grid-cols-2 gap-3">
          <RuleChoice
            {...part}
            field="latency"
            label="Time until"
            options={LATENCIES.map((key) => [key, LATENCY_PHRASES[key]] as const)}
          />
          <RuleText {...part} field="limit" label="Limit" />
        </div>
      );
    case 'certificateDays':
      return <RuleText {...part} field="days" label="Days left, fewer than" numeric />;
  }
}

/** Chooses what the rule counts as bad, and which sessions. */
export function RuleMeasureFields(part: RulePart) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <RuleChoice {...part} field="kind" label="Counts" options={KINDS} />
        <Detail {...part} />
      </div>
      <RuleChoice
        {...part}
        field="source"
        label="Whose sessions"
        options={[
          ['synthetic', 'ours'],
          ['server', 'the backend’s own connections, as it reports them'],
        ]}
      />
    </>
  );
}
