'use client';

import type { ReactNode } from 'react';
import { IGNORED_BLIPS } from '@/lib/domain/rules/rule-text';
import { durationField } from '@/lib/web/text/duration-field';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import { RuleConditionFields } from './rule-condition-fields';
import { RuleChoice, RuleMeasureFields, type RulePart, RuleText } from './rule-measure-fields';
import { RuleThresholdField } from './rule-threshold-field';

function Scope(part: RulePart) {
  const { targets } = useTargets();
  const environments = [...new Set(targets.map((one) => one.environment))].sort();
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <RuleChoice
        {...part}
        field="environment"
        label="Environment"
        options={[['', 'every one'], ...environments.map((name) => [name, name] as const)]}
      />
      <RuleChoice
        {...part}
        field="targetId"
        label="Target"
        options={[['', 'every one'], ...targets.map((one) => [one.id, targetLabel(one)] as const)]}
      />
      {part.draft.kind === 'health' ? null : (
        <RuleText {...part} field="location" label="Location" placeholder="every one" />
      )}
    </div>
  );
}

/** The usual durations, and the rule's own from the configuration file or the API. */
function blipOptions(now: string): Array<readonly [string, string]> {
  const usual = IGNORED_BLIPS.map(([ms, words]) => [durationField(ms), words] as const);
  return usual.some(([value]) => value === now) ? usual : [...usual, [now, now]];
}

/** The fields that every rule has. */
export function RuleTuning(part: RulePart) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <RuleChoice
          {...part}
          field="forText"
          label={
            part.draft.kind === 'health'
              ? 'Lasts at least, from 1 min on'
              : 'Ignore blips shorter than'
          }
          options={blipOptions(part.draft.forText)}
        />
        <RuleText
          {...part}
          field="keep"
          label="Stays open for at least"
          hint="After its condition ended, and until the recovery is proven."
        />
      </div>
      <RuleText {...part} field="runbookUrl" label="Runbook" placeholder="https://" />
      <label className="flex min-h-8 items-center gap-2 text-13">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={part.draft.enabled}
          onChange={(event) => part.set({ enabled: event.target.checked })}
        />
        Enabled
      </label>
    </>
  );
}

/** All fields of a custom rule; the replay is beside the threshold that it depends on. */
export function RuleFields({ replay, ...part }: RulePart & { replay: ReactNode }) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <RuleText {...part} field="name" label="Name" placeholder="Slow answers" />
        <RuleChoice
          {...part}
          field="severity"
          label="Severity"
          options={[
            ['page', 'page: wakes someone'],
            ['ticket', 'ticket: can wait'],
          ]}
        />
      </div>
      <RuleMeasureFields {...part} />
      {part.draft.kind === 'health' ? null : (
        <>
          <RuleThresholdField {...part} />
          {replay}
          <RuleConditionFields {...part} />
          <div className="grid gap-3 sm:grid-cols-2">
            <RuleText {...part} field="minSessions" label="At least so many sessions" numeric />
            <RuleText {...part} field="minBad" label="At least so many bad" numeric />
          </div>
        </>
      )}
      <Scope {...part} />
      <RuleTuning {...part} />
    </>
  );
}
