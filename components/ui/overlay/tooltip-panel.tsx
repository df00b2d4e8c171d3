'use client';

import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';

type Props = {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  children: ReactNode;
};

const keepFocus = (event: Event) => event.preventDefault();

/** The text of a tooltip beside its element, which keeps the focus. */
export function TooltipPanel({ id, anchor, onClose, children }: Props) {
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          role="tooltip"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={keepFocus}
          onCloseAutoFocus={keepFocus}
          className="pointer-events-none z-50 max-w-72 animate-appear rounded-mark border border-line bg-panel-raised px-2 py-1 text-12 text-fg shadow-float"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
