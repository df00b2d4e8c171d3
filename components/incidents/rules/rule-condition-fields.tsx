'use client';

import { CircleAlert, Plus, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { controlClass } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { ConditionDraft } from './rule-draft';
import type { RulePart } from './rule-measure-fields';

const MOST = 4;

/** The significance that a condition needs: the chance that a target exactly at its threshold looks as bad. */
const EVIDENCE = [
  ['0.01', 'usual for tickets, 1 in 100'],
  ['0.001', 'usual for pages, 1 in 1,000'],
  ['0.0001', 'strong, 1 in 10,000'],
] as const;

function Condition(props: {
  condition: ConditionDraft;
  name: string;
  set: (change: Partial<ConditionDraft>) => void;
  onRemove: (() => void) | null;
}) {
  const { condition, name, set, onRemove } = props;
  const known = EVIDENCE.some(([value]) => value === condition.alpha);
  return (
    <li className="grid grid-cols-[1fr_1fr_auto] items-center gap-2 sm:grid-cols-[5rem_5rem_1fr_auto]">
      <input
        aria-label={`${name}: long window`}
        className={controlClass}
        value={condition.long}
        onChange={(event) => set({ long: event.target.value })}
      />
      <input
        aria-label={`${name}: short window`}
        className={controlClass}
        value={condition.short}
        onChange={(event) => set({ short: event.target.value })}
      />
      <Select
        aria-label={`${name}: evidence`}
        className="max-sm:col-span-3 max-sm:row-start-2"
        value={condition.alpha}
        onChange={(event) => set({ alpha: event.target.value })}
      >
        {known ? null : <option value={condition.alpha}>{condition.alpha}</option>}
        {EVIDENCE.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
      {onRemove ? (
        <Button look="quiet" size="icon" aria-label={`Remove ${name}`} onClick={onRemove}>
          <X aria-hidden className="size-4" />
        </Button>
      ) : (
        <span className="size-10 sm:size-8" />
      )}
    </li>
  );
}

/** Evidence in a long window that a short one still shows; one true condition is enough. */
export function RuleConditionFields({ draft, errors, set }: RulePart) {
  const { conditions } = draft;
  const change = (at: number, more: Partial<ConditionDraft>) =>
    set({
      conditions: conditions.map((one, index) => (index === at ? { ...one, ...more } : one)),
    });
  const keyed = conditions.map((condition, at) => ({ condition, at, key: `condition ${at + 1}` }));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-13 font-medium">Long window, short window, evidence</legend>
      <ul className="flex flex-col gap-2">
        {keyed.map(({ condition, at, key }) => (
          <Condition
            key={key}
            name={key}
            condition={condition}
            set={(more) => change(at, more)}
            onRemove={
              conditions.length > 1
                ? () => set({ conditions: conditions.filter((_, index) => index !== at) })
                : null
            }
          />
        ))}
      </ul>
      {errors.conditions ? (
        <p role="alert" className="flex items-start gap-1 text-12 text-fails-ink">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {errors.conditions}
        </p>
      ) : null}
      {conditions.length < MOST ? (
        <Button
          look="quiet"
          className="self-start"
          onClick={() =>
            set({ conditions: [...conditions, { long: '30m', short: '5m', alpha: '0.001' }] })
          }
        >
          <Plus aria-hidden className="size-4" />
          Or another pair of windows
        </Button>
      ) : null}
    </fieldset>
  );
}
