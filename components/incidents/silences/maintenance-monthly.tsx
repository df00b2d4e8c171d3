'use client';

import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { MaintenancePart } from './maintenance-draft';

const NTH: ReadonlyArray<[string, string]> = [
  ['1', 'first'],
  ['2', 'second'],
  ['3', 'third'],
  ['4', 'fourth'],
  ['5', 'fifth'],
  ['-1', 'last'],
  ['day', 'day by its number'],
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LONGEST_MONTH = 31;

/** Which day of each month a window begins on. */
export function MonthlyFields({ draft, errors, set }: MaintenancePart) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Which of the month">
        {(control) => (
          <Select
            {...control}
            value={draft.nth}
            onChange={(event) => set({ nth: event.target.value })}
          >
            {NTH.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.nth === 'day' ? (
        <Field
          label="Day"
          error={errors.dayOfMonth}
          hint="A month that is too short has no such window."
        >
          {(control) => (
            <Select
              {...control}
              value={draft.dayOfMonth}
              onChange={(event) => set({ dayOfMonth: event.target.value })}
            >
              {Array.from({ length: LONGEST_MONTH }, (_, index) => String(index + 1)).map((day) => (
                <option key={day} value={day}>
                  {day}
                </option>
              ))}
              <option value="-1">last day</option>
            </Select>
          )}
        </Field>
      ) : (
        <Field label="Weekday">
          {(control) => (
            <Select
              {...control}
              value={draft.weekday}
              onChange={(event) => set({ weekday: event.target.value })}
            >
              {WEEKDAYS.map((name, day) => (
                <option key={name} value={String(day)}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </div>
  );
}

/** A pattern, and how long each window lasts. */
export function CronFields({ draft, errors, set }: MaintenancePart) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label="Pattern"
        error={errors.cron}
        hint="Minute, hour, day, month, weekday; sun#1 is the first Sunday, L the last day."
      >
        {(control) => (
          <input
            {...control}
            className={`${controlClass} font-mono`}
            value={draft.cron}
            spellCheck={false}
            onChange={(event) => set({ cron: event.target.value })}
          />
        )}
      </Field>
      <Field label="Lasts" error={errors.duration} hint="Such as 90m or 2h.">
        {(control) => (
          <input
            {...control}
            className={controlClass}
            value={draft.duration}
            onChange={(event) => set({ duration: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
