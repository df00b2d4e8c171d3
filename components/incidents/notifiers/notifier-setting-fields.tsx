'use client';

import clsx from 'clsx';
import { Fragment } from 'react';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { KindDescription } from '@/lib/contract/notifier-kinds/define-kind';
import { isSecretSetting, settingFieldsOf } from '@/lib/contract/notifier-kinds/kinds';
import { type NotifierDraft, type NotifierErrors, previewOf } from './notifier-draft';

export type NotifierPart = {
  draft: NotifierDraft;
  errors: NotifierErrors;
  set: (change: Partial<NotifierDraft>) => void;
  /** It is stored already: secrets that are left empty stay. */
  stored: boolean;
};

const AREA = `${controlClass} h-auto py-1.5 font-mono sm:h-auto`;
const KEPT = 'Stored encrypted and never shown. Leave it empty to keep it.';

function Setting(props: NotifierPart & { field: KindDescription['fields'][number] }) {
  const { draft, errors, set, stored, field } = props;
  const secret = isSecretSetting(draft.kind, field.key);
  const value = draft.settings[field.key] ?? '';
  const change = (text: string) => set({ settings: { ...draft.settings, [field.key]: text } });
  const many = ['list', 'headers', 'responders', 'template'].includes(field.input ?? 'text');
  const placeholder = secret && stored ? '••••' : field.placeholder;
  return (
    <Field
      label={field.label}
      error={errors[`settings.${field.key}`]}
      hint={secret && stored ? KEPT : field.hint}
    >
      {(control) => {
        const own = { ...control, value, placeholder, spellCheck: false };
        if (field.options)
          return (
            <Select {...control} value={value} onChange={(event) => change(event.target.value)}>
              {field.options.map(([option, name]) => (
                <option key={option} value={option}>
                  {name}
                </option>
              ))}
            </Select>
          );
        if (many)
          return (
            <textarea
              {...own}
              rows={field.input === 'template' ? 4 : 2}
              className={AREA}
              onChange={(event) => change(event.target.value)}
            />
          );
        return (
          <input
            {...own}
            type={secret ? 'password' : 'text'}
            autoComplete="off"
            inputMode={field.input === 'number' ? 'numeric' : undefined}
            className={controlClass}
            onChange={(event) => change(event.target.value)}
          />
        );
      }}
    </Field>
  );
}

/** What the template gives for a sample message, while it is typed. */
function TemplatePreview({ draft }: NotifierPart) {
  const preview = previewOf(draft);
  if (preview === null) return null;
  return (
    <figure
      className="flex flex-col gap-1"
      aria-label="Body for a sample message"
      aria-live="polite"
    >
      <figcaption className="text-12 text-fg-muted">
        {preview.isProblem ? 'The template gives no body' : 'Body for a sample message'}
      </figcaption>
      <pre
        className={clsx(
          'max-h-40 overflow-auto rounded-base border p-2 font-mono text-12 break-words whitespace-pre-wrap',
          preview.isProblem
            ? 'border-fails-line bg-fails-tint text-fails-ink'
            : 'border-line bg-panel-raised',
        )}
      >
        {preview.text}
      </pre>
    </figure>
  );
}

/** The settings of the notifier's kind. */
export function NotifierSettingFields(part: NotifierPart) {
  const { kind } = part.draft;
  return settingFieldsOf(kind).map((field) => (
    <Fragment key={`${kind} ${field.key}`}>
      <Setting {...part} field={field} />
      {field.input === 'template' ? <TemplatePreview {...part} /> : null}
    </Fragment>
  ));
}
