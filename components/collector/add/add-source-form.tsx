import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { TargetName } from '@/lib/contract/api/targets';
import { targetLabel } from '@/lib/web/text/target-label';
import { KindChoice } from './kind-choice';
import type { SetupKind } from './setup-lines';

export type SourceDraft = { kind: SetupKind; name: string; targetId: string; environment: string };

type Props = {
  draft: SourceDraft;
  targets: readonly TargetName[];
  /** The name of a source that nobody gives one. */
  usualName: string;
  error: Error | null;
  busy: boolean;
  onChange: (change: Partial<SourceDraft>) => void;
  onSubmit: () => void;
  onClose: () => void;
};

/** How it reports, where its rows belong, its name. */
export function AddSourceForm(props: Props) {
  const { draft, targets, usualName, error, busy, onChange, onClose } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <KindChoice kind={draft.kind} onChange={(kind) => onChange({ kind })} />
      <Field label="Target" hint="Of rows that name none.">
        {(control) => (
          <Select
            {...control}
            value={draft.targetId}
            onChange={({ target }) => onChange({ targetId: target.value })}
          >
            <option value="">Its rows name one</option>
            {targets.map((one) => (
              <option key={one.id} value={one.id}>
                {targetLabel(one)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.targetId === '' ? (
        <TextField
          label="Environment"
          hint="Of rows that name none, such as staging."
          value={draft.environment}
          onChange={(environment) => onChange({ environment })}
        />
      ) : null}
      <TextField
        label="Name"
        hint="Of its token, on this screen and in the metrics."
        placeholder={usualName}
        value={draft.name}
        onChange={(name) => onChange({ name })}
      />
      {error ? <ErrorPanel what="The source was not added" error={error} /> : null}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          Make its token
        </Button>
      </div>
    </form>
  );
}

type TextProps = {
  label: string;
  hint: string;
  placeholder?: string;
  value: string;
  onChange: (text: string) => void;
};

function TextField({ label, hint, placeholder, value, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          autoComplete="off"
          maxLength={80}
          placeholder={placeholder}
          className={controlClass}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
