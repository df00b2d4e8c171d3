'use client';

import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';
import { Dialog } from '../dialog';
import { PHONE, useMedia } from '../use-media';

type Props = {
  label: string;
  /** The button that opened them; focus returns to it. */
  anchor: RefObject<HTMLButtonElement | null>;
  align: 'start' | 'end';
  onClose: () => void;
  children: ReactNode;
};

/** The choices of a picker: a popover beside its button, on a phone a sheet from the bottom. */
export function PickerChoices({ label, anchor, align, onClose, children }: Props) {
  const phone = useMedia(PHONE);
  const onOpenChange = (open: boolean) => (open ? undefined : onClose());
  if (phone) {
    return (
      <Dialog open onOpenChange={onOpenChange} title={label} shape="sheet">
        {children}
      </Dialog>
    );
  }
  return (
    <Popover.Root open onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          onInteractOutside={(event) => {
            // A press of the button closes by itself.
            if (event.target instanceof Node && anchor.current?.contains(event.target))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            anchor.current?.focus();
          }}
          className="z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)] min-w-56 animate-appear overflow-y-auto rounded-base border border-line bg-panel p-1 shadow-float outline-none"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
