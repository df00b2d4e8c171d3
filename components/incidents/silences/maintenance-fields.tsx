'use client';

import clsx from 'clsx';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import { DAY_NAMES, type MaintenanceDraft, type MaintenancePart } from './maintenance-draft';
import { CronFields, MonthlyFields } from './maintenance-monthly';
import { MaintenancePreview } from './maintenance-preview';

type TextKey = 'name' | 'from' | 'to' | 'fromTime' | 'toTime' | 'timeZone' | 'by';

function MaintenanceText(
  props: MaintenancePart & { field: TextKey; label: string; type?: string; hint?: string },
) {
  const { draft, errors, set, field } = props;
  return (
    <Field label={props.label} error={errors[field]} hint={props.hint}>
      {(control) => (
        <input
          {...control}
          type={props.type ?? 'text'}
          className={controlClass}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Days({ draft, errors, set }: MaintenancePart) {
  const toggle = (day: number) =>
    set({
      days: draft.days.includes(day)
        ? draft.days.filter((one) => one !== day)
        : [...draft.days, day].sort(),
    });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-13 font-medium">Days</legend>
      <div className="grid grid-cols-7 gap-1">
        {DAY_NAMES.map((name, day) => (
          <label
            key={name}
            className={clsx(
              'flex h-[44px] cursor-pointer items-center justify-center rounded-base border text-12 has-focus-visible:outline-2 has-focus-visible:outline-accent sm:h-8',
              draft.days.includes(day) ? 'border-accent bg-accent-tint' : 'border-line-strong',
            )}
          >
            <input
              type="checkbox"
              className="sr-only"
              checked={draft.days.includes(day)}
              onChange={() => toggle(day)}
            />
            {name}
          </label>
        ))}
      </div>
      {errors.days ? <p className="mt-1 text-12 text-fails-ink">{errors.days}</p> : null}
    </fieldset>
  );
}

function Scope({ draft, set }: MaintenancePart) {
  const { targets } = useTargets();
  const environments = [...new Set(targets.map((one) => one.environment))].sort();
  return (
    <Field label="For">
      {(control) => (
        <Select
          {...control}
          value={draft.scope}
          onChange={(event) => set({ scope: event.target.value })}
        >
          <option value="">every target</option>
          {environments.map((name) => (
            <option key={name} value={`environment ${name}`}>
              every target of {name}
            </option>
          ))}
          {targets.map((one) => (
            <option key={one.id} value={`target ${one.id}`}>
              {targetLabel(one)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** From and to: instants of a window that is there once, times of day of one that repeats. */
function Edges(part: MaintenancePart) {
  const isOnce = part.draft.kind === 'once';
  const type = isOnce ? 'datetime-local' : 'time';
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <MaintenanceText {...part} field={isOnce ? 'from' : 'fromTime'} label="From" type={type} />
      <MaintenanceText
        {...part}
        field={isOnce ? 'to' : 'toTime'}
        label="To"
        type={type}
        {...(isOnce ? {} : { hint: 'Earlier than the start: on the next day.' })}
      />
    </div>
  );
}

/** When work is planned, in which zone, and on what. */
export function MaintenanceFields(part: MaintenancePart) {
  const { draft, set } = part;
  return (
    <>
      <MaintenanceText {...part} field="name" label="Name" />
      <div className="grid gap-3 sm:grid-cols-2">
        <Scope {...part} />
        <Field label="When">
          {(control) => (
            <Select
              {...control}
              value={draft.kind}
              onChange={(event) => set({ kind: event.target.value as MaintenanceDraft['kind'] })}
            >
              <option value="weekly">every week</option>
              <option value="monthly">every month</option>
              <option value="cron">by a cron pattern</option>
              <option value="once">once</option>
            </Select>
          )}
        </Field>
      </div>
      {draft.kind === 'weekly' ? <Days {...part} /> : null}
      {draft.kind === 'monthly' ? <MonthlyFields {...part} /> : null}
      {draft.kind === 'cron' ? <CronFields {...part} /> : <Edges {...part} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <MaintenanceText {...part} field="timeZone" label="Time zone" />
        <MaintenanceText {...part} field="by" label="Your name" />
      </div>
      <MaintenancePreview draft={draft} />
    </>
  );
}
