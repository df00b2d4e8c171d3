'use client';

import clsx from 'clsx';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { buttonClass } from '../button';
import { lazyDialog } from '../lazy-dialog';

const loadChoices = () => import('./picker-choices').then((it) => it.PickerChoices);
const PickerChoices = lazyDialog(loadChoices);

type Props = {
  /** What it chooses, for screen readers and as the sheet's title. */
  label: string;
  /** The current choice. */
  value: ReactNode;
  icon?: ReactNode;
  className?: string;
  align?: 'start' | 'end';
  /** The choices; `close` is called once one is chosen. */
  children: (close: () => void) => ReactNode;
};

/** A button that opens choices, whose code is loaded when it is pointed at or opened. */
export function Picker({ label, value, icon, className, align = 'end', children }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  const preload = () => void loadChoices().catch(() => undefined);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        className={clsx(
          buttonClass('secondary'),
          'min-w-0 shrink gap-1.5 px-2 sm:gap-2 sm:px-2.5',
          className,
        )}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(!open)}
      >
        {icon}
        <span className="sr-only">{label}: </span>
        <span className="min-w-0 truncate">{value}</span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-fg-muted" />
      </button>
      {open ? (
        <PickerChoices label={label} anchor={anchor} align={align} onClose={close}>
          {children(close)}
        </PickerChoices>
      ) : null}
    </>
  );
}
