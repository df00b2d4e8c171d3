'use client';

import { controlClass, Field } from '@/components/ui/form/field';
import type { RulePart } from './rule-measure-fields';

/** The slider moves in tenths of a percent. */
const STEP = 0.1;
const MOST = 50;

/** The bad share that fires, as a number and as a slider; the replay below shows what it would have done. */
export function RuleThresholdField({ draft, errors, set }: RulePart) {
  const number = Number(draft.threshold.replace(',', '.'));
  const shown = draft.threshold.trim() === '' || !Number.isFinite(number) ? 0 : number;
  const hint =
    draft.kind === 'indicator'
      ? 'Empty: the threshold that is in force for the target.'
      : 'Of all sessions that finished.';
  return (
    <Field label="Fires above, % of sessions bad" error={errors.threshold} hint={hint}>
      {(control) => (
        <span className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-3">
          <input
            {...control}
            inputMode="decimal"
            placeholder={draft.kind === 'indicator' ? 'in force' : ''}
            className={`${controlClass} tabular-nums`}
            value={draft.threshold}
            onChange={(event) => set({ threshold: event.target.value })}
          />
          <input
            type="range"
            aria-label="What if it fired above, % of sessions bad"
            min={STEP}
            max={MOST}
            step={STEP}
            className="h-10 w-full accent-accent sm:h-8"
            value={Math.min(MOST, Math.max(STEP, shown))}
            onChange={(event) => set({ threshold: event.target.value })}
          />
        </span>
      )}
    </Field>
  );
}
