'use client';

import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { ListedJourney } from '@/lib/contract/journeys';
import { listText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { unmeasuredIndicators } from '@/lib/domain/tallies/measured-indicators';
import type { PartProps } from './credentials-fields';
import {
  BUILT_IN_JOURNEY,
  type CheckedJourney,
  FIRST_TEXT,
  type JourneyDraft,
  OWN_JOURNEY,
} from './journey-draft';
import { JourneyEditor } from './journey-editor';

/** What a journey is for, over what, and what it cannot show. */
function hintOf({ about, transport, plan }: CheckedJourney, withAbout: boolean): string {
  const missing = unmeasuredIndicators(plan ?? undefined).map((key) => INDICATOR_NAMES[key]);
  return [
    withAbout ? about : '',
    plan === null ? '' : `Runs over ${transport === 'ws' ? 'WebSocket' : 'Socket.IO'}.`,
    missing.length > 0 ? `Not measured: ${listText(missing)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function Options({ journeys, choice }: { journeys: readonly ListedJourney[]; choice: string }) {
  const named = journeys.filter(({ builtIn }) => !builtIn);
  const isListed = journeys.some(({ name }) => name === choice);
  return (
    <>
      <option value={BUILT_IN_JOURNEY}>Built in: agent, any known envelope</option>
      <option value={OWN_JOURNEY}>My own, as YAML</option>
      {isListed || choice === OWN_JOURNEY ? null : <option value={choice}>{choice}</option>}
      <optgroup label="Of the package">
        {named.map(({ name, about }) => (
          <option key={name} value={name}>
            {name}: {about}
          </option>
        ))}
      </optgroup>
    </>
  );
}

/** Chooses the journey of a target, and edits its own one. */
export function JourneyField({ draft, errors, set, journey }: PartProps) {
  const { choice } = draft.journey;
  const change = (fields: Partial<JourneyDraft>) =>
    set({ journey: { ...draft.journey, ...fields } });
  const packaged = journey.journeys.find(({ name, text }) => name === choice && text !== null);
  const choose = (next: string) => {
    const isEmpty = next === OWN_JOURNEY && draft.journey.text === '';
    change({ choice: next, ...(isEmpty ? { text: packaged?.text ?? FIRST_TEXT } : {}) });
  };
  const isOwn = choice === OWN_JOURNEY;
  return (
    <>
      <Field
        label="Journey"
        error={journey.problems.length > 0 ? undefined : errors.journey}
        hint={
          journey.checked
            ? hintOf(journey.checked, !isOwn)
            : 'What sessions send, and what the answers mean.'
        }
      >
        {(control) => (
          <Select {...control} value={choice} onChange={(event) => choose(event.target.value)}>
            <Options journeys={journey.journeys} choice={choice} />
          </Select>
        )}
      </Field>
      {packaged ? (
        <Button
          className="self-start"
          onClick={() => change({ choice: OWN_JOURNEY, text: packaged.text })}
        >
          Change a copy of it
        </Button>
      ) : null}
      {isOwn && journey.text === null && journey.error === null ? (
        <Skeleton className="h-24 w-full" />
      ) : null}
      {journey.error ? (
        <p role="alert" className="text-12 text-fails-ink">
          The journey could not be checked: {journey.error.message}
        </p>
      ) : null}
      {isOwn && journey.text !== null ? (
        <JourneyEditor
          label="Journey, YAML"
          text={journey.text}
          problems={journey.problems}
          warnings={journey.warnings}
          onChange={(text) => change({ text })}
        />
      ) : null}
    </>
  );
}
