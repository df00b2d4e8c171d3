'use client';

import { ConnectionFields } from '@/components/shared/connections/connection-fields';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ThresholdField } from '@/components/ui/form/threshold-field';
import { listText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES, INDICATORS } from '@/lib/domain/tallies/indicators';
import {
  isIndicatorMeasured,
  unmeasuredIndicators,
} from '@/lib/domain/tallies/measured-indicators';
import { ConversationFields } from './conversation-fields';
import type { PartProps } from './credentials-fields';
import { namesIn } from './draft';
import { LocationsWarning } from './locations-warning';
import { PollFields } from './poll-fields';

function Headers({ draft, errors, set }: PartProps) {
  if (draft.headers === null) {
    return (
      <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
        <span className="min-w-0 flex-1">
          Extra headers are stored; their values are never shown again.
        </span>
        <Button onClick={() => set({ headers: '' })}>Replace them</Button>
      </div>
    );
  }
  return (
    <Field label="Extra headers" error={errors.headers} hint="One per line, as Name: value.">
      {(control) => (
        <textarea
          {...control}
          rows={2}
          spellCheck={false}
          className={`${controlClass} h-auto py-1.5 font-mono sm:h-auto`}
          value={draft.headers ?? ''}
          onChange={(event) => set({ headers: event.target.value })}
        />
      )}
    </Field>
  );
}

function Denser({ draft, errors, set }: PartProps) {
  return (
    <div className="flex flex-col gap-3">
      <label className="flex min-h-8 items-center gap-2 text-13">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={draft.denser}
          onChange={(event) => set({ denser: event.target.checked })}
        />
        Run sessions more often after a release
      </label>
      {draft.denser ? (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Every" error={errors.denserInterval}>
            {(control) => (
              <input
                {...control}
                className={controlClass}
                value={draft.denserInterval}
                onChange={(event) => set({ denserInterval: event.target.value })}
              />
            )}
          </Field>
          <Field label="For" error={errors.denserFor}>
            {(control) => (
              <input
                {...control}
                className={controlClass}
                value={draft.denserFor}
                onChange={(event) => set({ denserFor: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </div>
  );
}

/** How a target's versions are evaluated, and what a page needs. */
function Judging({ draft, errors, set }: PartProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label="Warm-up"
        error={errors.warmUp}
        hint="First sessions after a release, evaluated separately. At most 10m."
      >
        {(control) => (
          <input
            {...control}
            className={controlClass}
            value={draft.warmUp}
            onChange={(event) => set({ warmUp: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Locations needed"
        error={errors.locationsNeeded}
        hint="How many of the measuring locations must see a failure before it pages."
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            className={controlClass}
            value={draft.locationsNeeded}
            onChange={(event) => set({ locationsNeeded: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Locations"
        error={errors.locations}
        hint="Those that measure it, such as local, eu-1. Empty: all."
      >
        {(control) => (
          <input
            {...control}
            className={controlClass}
            value={draft.locations}
            onChange={(event) => set({ locations: event.target.value })}
          />
        )}
      </Field>
      <LocationsWarning locations={namesIn(draft.locations)} />
      <Field
        label="Releases"
        error={errors.releases}
        hint="Switch off where every session has another version."
      >
        {(control) => (
          <Select
            {...control}
            value={draft.releases}
            onChange={(event) => set({ releases: event.target.value === 'off' ? 'off' : 'auto' })}
          >
            <option value="auto">Evaluate each version separately</option>
            <option value="off">Off: evaluate all sessions together</option>
          </Select>
        )}
      </Field>
    </div>
  );
}

/** Those that the journey measures; of the others, why they have none. */
function Thresholds({ draft, errors, set, journey }: PartProps) {
  const plan = journey.checked?.plan ?? undefined;
  const measured = INDICATORS.filter((key) => isIndicatorMeasured(plan, key));
  const missing = unmeasuredIndicators(plan).map((key) => INDICATOR_NAMES[key]);
  return (
    <>
      <p className="text-13 text-fg-muted">
        Thresholds of this target. Empty fields use those of the settings.
        {missing.length > 0
          ? ` ${listText(missing)} ${missing.length === 1 ? 'has' : 'have'} none: not measured by this journey.`
          : ''}
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        {measured.map((key) => (
          <ThresholdField
            key={key}
            indicator={key}
            value={draft.thresholds[key]}
            error={errors[`threshold.${key}`]}
            placeholder="from the settings"
            onChange={(text) => set({ thresholds: { ...draft.thresholds, [key]: text } })}
          />
        ))}
      </div>
    </>
  );
}

/** Fields that most targets do not change. */
export function AdvancedFields(props: PartProps) {
  const { draft, errors, set } = props;
  return (
    <>
      <Field
        label="Hold"
        error={errors.hold}
        hint="How long a session must survive its welcome to count as ready."
      >
        {(control) => (
          <input
            {...control}
            className={controlClass}
            value={draft.hold}
            onChange={(event) => set({ hold: event.target.value })}
          />
        )}
      </Field>
      <ConversationFields {...props} />
      <Headers {...props} />
      <Denser {...props} />
      <Judging {...props} />
      <PollFields {...props} />
      <ConnectionFields
        draft={draft.connection}
        errors={errors}
        set={(change) => set({ connection: { ...draft.connection, ...change } })}
        defaultProxy="Empty: none."
      />
      <Thresholds {...props} />
    </>
  );
}
