'use client';

import clsx from 'clsx';
import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { buttonClass } from '../button';
import { Dialog } from '../dialog';
import { PHONE, useMedia } from '../use-media';

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

/** A button that opens choices: a popover beside it, on a phone a sheet from the bottom. */
export function Picker({ label, value, icon, className, align = 'end', children }: Props) {
  const [open, setOpen] = useState(false);
  const phone = useMedia(PHONE);
  const close = () => setOpen(false);
  const face = (
    <>
      {icon}
      <span className="sr-only">{label}: </span>
      <span className="min-w-0 truncate">{value}</span>
      <ChevronDown aria-hidden className="size-3.5 shrink-0 text-fg-muted" />
    </>
  );
  const look = clsx(
    buttonClass('secondary'),
    'min-w-0 shrink gap-1.5 px-2 sm:gap-2 sm:px-2.5',
    className,
  );
  if (phone) {
    return (
      <>
        <button type="button" aria-haspopup="dialog" className={look} onClick={() => setOpen(true)}>
          {face}
        </button>
        <Dialog open={open} onOpenChange={setOpen} title={label} shape="sheet">
          {children(close)}
        </Dialog>
      </>
    );
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={look}>{face}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)] min-w-56 animate-appear overflow-y-auto rounded-base border border-line bg-panel p-1 shadow-float outline-none"
        >
          {children(close)}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
