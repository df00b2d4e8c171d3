'use client';

import clsx from 'clsx';
import { usePermission } from '@/lib/web/use-permission';

type Props = {
  name: string;
  on: boolean;
  busy: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
};

/** A switch that takes effect at once. */
export function EnabledSwitch({ name, on, busy, disabled, onChange }: Props) {
  const { may, reason } = usePermission('operator');
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={`${name} enabled`}
      disabled={disabled || !may}
      title={reason}
      aria-busy={busy || undefined}
      onClick={() => (busy ? undefined : onChange(!on))}
      className="inline-flex h-[44px] w-12 items-center justify-center rounded-base disabled:opacity-60 sm:h-8"
    >
      <span
        className={clsx(
          'calm flex h-5 w-9 items-center rounded-base border px-0.5',
          on ? 'border-accent bg-accent' : 'border-line-strong bg-panel-raised',
        )}
      >
        <span
          className={clsx(
            'calm block size-3.5 rounded-mark',
            on ? 'translate-x-4 bg-on-accent' : 'bg-line-strong',
          )}
        />
      </span>
    </button>
  );
}
