'use client';

import { type ComponentType, lazy, Suspense } from 'react';
import { Button } from './button';

type Closable = { onClose: () => void };

/**
 * A dialog whose code is loaded when it is first opened. Where that fails, as after an update of the server, it says so in its place
 * and the screen behind it stays.
 */
export function lazyDialog<P extends Closable>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  const Loaded = lazy(async (): Promise<{ default: ComponentType<P> }> => {
    return { default: await load().catch(() => NotLoaded) };
  });
  return function LazyDialog(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

/** Plain elements: the code of dialogs may be what is missing. */
function NotLoaded({ onClose }: Closable) {
  return (
    <div
      role="alertdialog"
      aria-label="This dialog could not be loaded"
      onKeyDown={(event) => (event.key === 'Escape' ? onClose() : undefined)}
      className="fixed inset-x-3 top-3 z-50 mx-auto flex max-w-xl flex-col items-start gap-3 rounded-base border border-line bg-panel p-4 text-13 shadow-float"
    >
      <h2 className="text-16 font-semibold">This dialog could not be loaded</h2>
      <p className="text-fg-muted">
        The server cannot be reached, or it was updated since this page was loaded. Reload the page
        and try again.
      </p>
      <Button ref={(element) => element?.focus()} onClick={onClose}>
        Close
      </Button>
    </div>
  );
}
