'use client';

import {
  INDICATOR_NAMES,
  type IndicatorKey,
  STATES_BAD_SHARE,
} from '@/lib/domain/tallies/indicators';
import { controlClass, Field } from './field';

type Props = {
  indicator: IndicatorKey;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  hint?: string | undefined;
  placeholder?: string;
  disabled?: boolean;
};

/** A threshold as the screens state it: more than a percentage good, or less than a percentage bad. */
export function ThresholdField(props: Props) {
  const { indicator, value, onChange, error, hint, placeholder, disabled = false } = props;
  const bad = STATES_BAD_SHARE[indicator];
  const what = bad ? 'less than' : 'more than';
  return (
    <Field label={`${INDICATOR_NAMES[indicator]}, ${what}`} error={error} hint={hint}>
      {(control) => (
        <span className="relative block">
          <input
            {...control}
            inputMode="decimal"
            disabled={disabled}
            placeholder={placeholder}
            className={`${controlClass} pr-8 tabular-nums`}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <span
            aria-hidden
            className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-13 text-fg-muted"
          >
            %
          </span>
        </span>
      )}
    </Field>
  );
}
