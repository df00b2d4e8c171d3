'use client';

import { Toast } from 'radix-ui';
import type { ReactNode } from 'react';

/** `fails` stays longer and interrupts a screen reader. */
export type ShownNote = { id: number; text: string; tone?: 'plain' | 'fails' };

const SHOWN_MS = 4_000;
const SHOWN_FAILURE_MS = 12_000;

const COLOURS = {
  plain: 'border-line text-fg',
  fails: 'border-fails-line text-fails-ink',
} as const;

type Props = { notes: readonly ShownNote[]; onClose: (id: number) => void; closeIcon: ReactNode };

/** Shows the notices. Their time stands still while one of them is hovered or has the focus, or the window has not; F8 leads to them. */
export function ToastList({ notes, onClose, closeIcon }: Props) {
  return (
    <Toast.Provider label="Notice">
      {notes.map(({ id, text, tone = 'plain' }) => (
        <Toast.Root
          key={id}
          type={tone === 'fails' ? 'foreground' : 'background'}
          duration={tone === 'fails' ? SHOWN_FAILURE_MS : SHOWN_MS}
          onOpenChange={(open) => (open ? undefined : onClose(id))}
          className={`pointer-events-auto flex max-w-md animate-rise items-start gap-2 rounded-base border bg-panel py-2 pr-2 pl-3 text-13 shadow-float ${COLOURS[tone]}`}
        >
          <Toast.Description className="min-w-0 break-words">{text}</Toast.Description>
          <Toast.Close
            aria-label="Dismiss"
            className="rounded-mark p-0.5 text-fg-muted hover:text-fg"
          >
            {closeIcon}
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport
        label="Notices ({hotkey})"
        className="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-center gap-2 outline-none sm:items-end"
      />
    </Toast.Provider>
  );
}
