'use client';

import { type ReactNode, useState } from 'react';
import { controlClass, Field } from '@/components/ui/form/field';
import { containsWords } from '@/lib/domain/targets/contains-words';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import type { NotifierPart } from './notifier-setting-fields';

function Check(props: { checked: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <label className="flex min-h-8 min-w-0 items-center gap-2 text-13">
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span className="min-w-0 truncate">{props.children}</span>
    </label>
  );
}

/** Options that are drawn at once, besides those that are chosen. */
const MOST_OPTIONS = 50;

/** None chosen means any. */
function Any<T extends string>(props: {
  name: string;
  options: ReadonlyArray<readonly [T, string]>;
  value: readonly T[];
  onChange: (value: T[]) => void;
}) {
  const { name, options, value, onChange } = props;
  const toggle = (one: T, on: boolean) =>
    onChange(on ? [...value, one] : value.filter((it) => it !== one));
  const [q, setQ] = useState('');
  const isChosen = ([one]: readonly [T, string]) => value.includes(one);
  const found = options.filter((option) => containsWords(option[1], q) && !isChosen(option));
  const shown = [...options.filter(isChosen), ...found.slice(0, MOST_OPTIONS)];
  return (
    <fieldset className="min-w-0">
      <legend className="text-13 font-medium">
        {name} <span className="font-normal text-fg-muted">{value.length === 0 ? 'any' : ''}</span>
      </legend>
      {options.length > MOST_OPTIONS ? (
        <input
          type="search"
          aria-label={`Find: ${name}`}
          placeholder="Find by name"
          className={controlClass}
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      ) : null}
      <div className="flex max-h-40 flex-wrap gap-x-4 overflow-y-auto">
        {(options.length > MOST_OPTIONS ? shown : options).map(([one, text]) => (
          <Check key={one} checked={value.includes(one)} onChange={(on) => toggle(one, on)}>
            {text}
          </Check>
        ))}
        {options.length > MOST_OPTIONS && found.length > MOST_OPTIONS ? (
          <p className="w-full text-12 text-fg-muted">
            {found.length - MOST_OPTIONS} more: type part of a name.
          </p>
        ) : null}
      </div>
    </fieldset>
  );
}

function Duration(
  props: NotifierPart & {
    field: 'escalateAfter' | 'repeat';
    at: string;
    label: string;
    hint: string;
    placeholder: string;
  },
) {
  const { draft, errors, set, field } = props;
  return (
    <Field label={props.label} error={errors[props.at]} hint={props.hint}>
      {(control) => (
        <input
          {...control}
          className={controlClass}
          placeholder={props.placeholder}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** Which alerts the notifier gets, and when. */
export function NotifierRouteFields(part: NotifierPart) {
  const { draft, set } = part;
  const { targets } = useTargets();
  const environments = [...new Set(targets.map((one) => one.environment))].sort();
  return (
    <>
      <Any
        name="Severities:"
        options={[['page', 'page'] as const, ['ticket', 'ticket'] as const]}
        value={draft.severities}
        onChange={(severities) => set({ severities })}
      />
      <Any
        name="Environments:"
        options={environments.map((name) => [name, name] as const)}
        value={draft.environments}
        onChange={(list) => set({ environments: list })}
      />
      <Any
        name="Targets:"
        options={targets.map((one) => [one.id, targetLabel(one)] as const)}
        value={draft.targetIds}
        onChange={(targetIds) => set({ targetIds })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Duration
          {...part}
          field="escalateAfter"
          at="route.escalateAfterMs"
          label="Only when nobody acknowledged for"
          placeholder="at once"
          hint="Makes this notifier an escalation."
        />
        <Duration
          {...part}
          field="repeat"
          at="route.repeatMs"
          label="Reminds every"
          placeholder="4h a page, 24h a ticket"
          hint="A reminder says “still”."
        />
      </div>
      <Check checked={draft.sendResolved} onChange={(sendResolved) => set({ sendResolved })}>
        Notify when it has resolved
      </Check>
    </>
  );
}
