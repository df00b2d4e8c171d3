'use client';

import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { NotifierDraft, NotifierErrors } from './notifier-draft';
import { isSecret, SETTING_FIELDS, type SettingField } from './notifier-kinds';

export type NotifierPart = {
  draft: NotifierDraft;
  errors: NotifierErrors;
  set: (change: Partial<NotifierDraft>) => void;
  /** It is stored already: secrets that are left empty stay. */
  stored: boolean;
};

const AREA = `${controlClass} h-auto py-1.5 font-mono sm:h-auto`;
const KEPT = 'Stored sealed and never shown. Left empty, it stays as it is.';

function Setting(props: NotifierPart & { field: SettingField }) {
  const { draft, errors, set, stored, field } = props;
  const secret = isSecret(draft.kind, field.key);
  const value = draft.settings[field.key] ?? '';
  const change = (text: string) => set({ settings: { ...draft.settings, [field.key]: text } });
  const many = ['list', 'headers', 'responders'].includes(field.type);
  const placeholder = secret && stored ? '••••' : field.placeholder;
  return (
    <Field
      label={field.label}
      error={errors[`settings.${field.key}`]}
      hint={secret && stored ? KEPT : field.hint}
    >
      {(control) => {
        const own = { ...control, value, placeholder, spellCheck: false };
        if (field.type === 'security')
          return (
            <Select {...control} value={value} onChange={(event) => change(event.target.value)}>
              <option value="">STARTTLS, required</option>
              <option value="tls">TLS from the first byte</option>
              <option value="none">none, for a relay on this machine</option>
            </Select>
          );
        if (many)
          return (
            <textarea
              {...own}
              rows={2}
              className={AREA}
              onChange={(event) => change(event.target.value)}
            />
          );
        return (
          <input
            {...own}
            type={secret ? 'password' : 'text'}
            autoComplete="off"
            inputMode={field.type === 'number' ? 'numeric' : undefined}
            className={controlClass}
            onChange={(event) => change(event.target.value)}
          />
        );
      }}
    </Field>
  );
}

/** What the kind needs. */
export function NotifierSettingFields(part: NotifierPart) {
  return SETTING_FIELDS[part.draft.kind].map((field) => (
    <Setting key={`${part.draft.kind} ${field.key}`} {...part} field={field} />
  ));
}
