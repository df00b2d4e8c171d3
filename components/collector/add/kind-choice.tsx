import clsx from 'clsx';
import { SETUP_HINTS, SETUP_KINDS, SETUP_NAMES, type SetupKind } from './setup-lines';

type Props = { kind: SetupKind; onChange: (kind: SetupKind) => void };

/** How the backend reports. */
export function KindChoice({ kind, onChange }: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-13 font-medium">How it reports</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {SETUP_KINDS.map((one) => (
          <label
            key={one}
            className={clsx(
              'flex cursor-pointer items-start gap-2 rounded-base border p-2 text-13',
              one === kind ? 'border-accent' : 'border-line hover:bg-panel-raised',
            )}
          >
            <input
              type="radio"
              name="kind"
              value={one}
              checked={one === kind}
              onChange={() => onChange(one)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="font-medium">{SETUP_NAMES[one]}</span>
              <span className="block text-12 text-fg-muted">{SETUP_HINTS[one]}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
