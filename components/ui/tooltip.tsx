'use client';

import { Slot } from 'radix-ui';
import {
  type ComponentProps,
  type ComponentType,
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { afterMs } from '@/lib/web/browser-time';

import type { TooltipPanel as Panel } from './overlay/tooltip-panel';

const DELAY_MS = 300;

/** Loaded when one is first shown. A tooltip that cannot be loaded is left out: it is never the only place of a fact. */
const TooltipPanel = lazy(
  async (): Promise<{ default: ComponentType<ComponentProps<typeof Panel>> }> => {
    return {
      default: await import('./overlay/tooltip-panel').then(
        (it) => it.TooltipPanel,
        () => () => null,
      ),
    };
  },
);

/** More about one focusable element, on hover and focus. Never the only place of a fact. */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactElement }) {
  const id = useId();
  const anchor = useRef<HTMLElement>(null);
  const [open, setOpen] = useState(false);
  const [hovered, setHovered] = useState(false);
  useEffect(() => (hovered ? afterMs(() => setOpen(true), DELAY_MS) : undefined), [hovered]);
  const close = () => {
    setHovered(false);
    setOpen(false);
  };
  return (
    <>
      <Slot.Root
        ref={anchor}
        aria-describedby={open ? id : undefined}
        onPointerEnter={(event) => setHovered(event.pointerType !== 'touch')}
        onPointerLeave={close}
        onPointerDown={close}
        onFocus={(event) => setOpen(event.currentTarget.matches(':focus-visible'))}
        onBlur={close}
      >
        {children}
      </Slot.Root>
      {open ? (
        <Suspense fallback={null}>
          <TooltipPanel id={id} anchor={anchor} onClose={close}>
            {content}
          </TooltipPanel>
        </Suspense>
      ) : null}
    </>
  );
}
