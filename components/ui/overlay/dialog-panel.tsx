'use client';

import clsx from 'clsx';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { Button } from '../button';
import { focusFirstField, useFocusOnError } from './dialog-focus';

export type DialogProps = {
  title: string;
  description?: ReactNode;
  /** `sheet` rises from the bottom edge at every width. */
  shape?: 'dialog' | 'sheet';
  width?: 'narrow' | 'wide';
  children: ReactNode;
};

/** An open modal: a centred panel; on phones, and as `sheet`, it rises from the bottom edge. */
export function DialogPanel(props: DialogProps & { onClose: () => void }) {
  const { onClose, title, description, shape = 'dialog', width = 'narrow' } = props;
  const content = useRef<HTMLDivElement>(null);
  const onSubmit = useFocusOnError(content);
  const low =
    'inset-x-0 bottom-0 max-h-[90dvh] rounded-t-base border-t pb-[env(safe-area-inset-bottom)]';
  const centred =
    'sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[85dvh] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-base sm:border sm:pb-0';
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          ref={content}
          onSubmitCapture={onSubmit}
          onOpenAutoFocus={(event) => focusFirstField(event, content.current)}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={clsx(
            'fixed z-50 flex animate-rise flex-col overflow-y-auto border-line bg-panel shadow-float outline-none',
            low,
            shape === 'dialog' && centred,
            shape === 'dialog' && (width === 'wide' ? 'sm:w-[640px]' : 'sm:w-[440px]'),
          )}
        >
          <header className="sticky top-0 z-10 flex items-start gap-3 border-b border-line bg-panel px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-13 text-fg-muted">
                  {description}
                </Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <Button look="quiet" size="icon" aria-label="Close" className="-my-1 -mr-2">
                <X aria-hidden className="size-4" />
              </Button>
            </Radix.Close>
          </header>
          <div className="p-4">{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
