'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { TargetView } from '@/lib/contract/api/targets';
import { LATENCY_PHRASES } from '@/lib/domain/rules/rule-text';
import { STAGES } from '@/lib/domain/sessions/stages';
import { listText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES, INDICATORS } from '@/lib/domain/tallies/indicators';
import { isIndicatorMeasured } from '@/lib/domain/tallies/measured-indicators';
import { LATENCIES } from '@/lib/domain/tallies/tally';
import { targetQuery } from '@/lib/web/queries/targets';
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
    hint?: string | undefined;
    options: ReadonlyArray<readonly [value: string, name: string]>;
  },
) {
  const { draft, errors, set, field } = props;
  return (
    <Field label={props.label} error={errors[field]} hint={props.hint}>
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
  ['health', 'what a health endpoint answers'],
] as const;

/** The journey of the target that the rule is for; undefined for several targets, and for the backend's own connections. */
function useJourneyOf({ targetId, source }: RuleDraft): TargetView['journey'] | undefined {
  const isOne = targetId !== '' && source === 'synthetic';
  const { data } = useQuery({ ...targetQuery(targetId), enabled: isOne });
  return isOne ? data?.journey : undefined;
}

/** Those of `keys` that a journey measures, and the chosen one; the hint names the others. */
function offered<K extends string>(
  keys: readonly K[],
  of: { chosen: string; journey: TargetView['journey'] | undefined; isMeasured(key: K): boolean },
) {
  const missing = keys.filter((key) => !of.isMeasured(key));
  return {
    shown: keys.filter((key) => of.isMeasured(key) || key === of.chosen),
    missing,
    by: of.journey === undefined ? '' : `not measured by the journey ${of.journey.name}.`,
  };
}

function Detail(part: RulePart) {
  const { draft } = part;
  const journey = useJourneyOf(draft);
  const plan = journey?.plan ?? undefined;
  switch (draft.kind) {
    case 'indicator': {
      const { shown, missing, by } = offered(INDICATORS, {
        chosen: draft.indicator,
        journey,
        isMeasured: (key) => isIndicatorMeasured(plan, key),
      });
      const names = listText(missing.map((key) => INDICATOR_NAMES[key]));
      return (
        <RuleChoice
          {...part}
          field="indicator"
          label="Indicator"
          hint={missing.length > 0 ? `${names}: ${by}` : undefined}
          options={shown.map((key) => [key, INDICATOR_NAMES[key]] as const)}
        />
      );
    }
    case 'signature':
      return <RuleText {...part} field="signature" label="Signature id" />;
    case 'closeCode':
      return <RuleText {...part} field="code" label="Close code" numeric />;
    case 'stage': {
      const { shown, missing, by } = offered(STAGES, {
        chosen: draft.stage,
        journey,
        isMeasured: (stage) => plan === undefined || plan.measured.includes(stage),
      });
      return (
        <RuleChoice
          {...part}
          field="stage"
          label="Stage"
          hint={missing.length > 0 ? `${listText(missing)}: ${by}` : undefined}
          options={shown.map((stage) => [stage, stage] as const)}
        />
      );
    }
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
    case 'health':
      return (
        <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3">
          <RuleText {...part} field="poll" label="Health endpoint" placeholder="ready" />
          <RuleChoice
            {...part}
            field="pollState"
            label="Answers"
            options={[
              ['degraded', 'degraded or failed'],
              ['failed', 'failed'],
            ]}
          />
        </div>
      );
  }
}

/** A rule about a health endpoint needs a duration. */
const withDuration = (change: Partial<RuleDraft>, { forText }: RuleDraft): Partial<RuleDraft> =>
  change.kind === 'health' && forText === '0s' ? { ...change, forText: '5m' } : change;

/** Chooses what the rule counts as bad, and which sessions. */
export function RuleMeasureFields(part: RulePart) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <RuleChoice
          {...part}
          set={(change) => part.set(withDuration(change, part.draft))}
          field="kind"
          label="Counts"
          options={KINDS}
        />
        <Detail {...part} />
      </div>
      {part.draft.kind === 'health' ? null : (
        <RuleChoice
          {...part}
          field="source"
          label="Whose sessions"
          options={[
            ['synthetic', 'ours'],
            ['server', 'the backend’s own connections, as it reports them'],
          ]}
        />
      )}
    </>
  );
}
