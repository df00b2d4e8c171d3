import { controlClass, Field } from '@/components/ui/form/field';
import type { FailureTypeView } from '@/lib/contract/api/why/failure-types';

export const DRAFT_FIELDS = ['owner', 'note', 'runbook', 'muted'] as const;
export type Draft = Pick<FailureTypeView, (typeof DRAFT_FIELDS)[number]>;

type Props = {
  draft: Draft;
  runbookError: string | undefined;
  onDraft: (draft: Draft) => void;
};

/** Owner, note, runbook and mute of a failure type. */
export function FailureTypeFields({ draft, runbookError, onDraft }: Props) {
  const setText = (field: 'owner' | 'note' | 'runbook') => (event: { target: { value: string } }) =>
    onDraft({ ...draft, [field]: event.target.value });
  return (
    <>
      <Field label="Owner" hint="A team or a person.">
        {(control) => (
          <input
            {...control}
            maxLength={200}
            autoComplete="off"
            className={controlClass}
            value={draft.owner}
            onChange={setText('owner')}
          />
        )}
      </Field>
      <Field label="Note">
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={2_000}
            className={`${controlClass} h-auto py-2 sm:h-auto`}
            value={draft.note}
            onChange={setText('note')}
          />
        )}
      </Field>
      <Field
        label="Runbook"
        hint="An address, or a place such as /runbook#factory."
        error={runbookError}
      >
        {(control) => (
          <input
            {...control}
            maxLength={500}
            inputMode="url"
            autoComplete="off"
            className={controlClass}
            value={draft.runbook}
            onChange={setText('runbook')}
          />
        )}
      </Field>
      <label className="flex items-start gap-2 text-13">
        <input
          type="checkbox"
          className="mt-1 size-4"
          checked={draft.muted}
          onChange={(event) => onDraft({ ...draft, muted: event.target.checked })}
        />
        <span>
          Mute
          <span className="block text-12 text-fg-muted">
            Listed last and not marked as new. It still counts in every ratio, alert and verdict.
          </span>
        </span>
      </label>
    </>
  );
}
