'use client';

import { type ComponentType, lazy, Suspense } from 'react';
import { Dialog } from './dialog';

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

function NotLoaded({ onClose }: Closable) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="This dialog could not be loaded"
      description="The server cannot be reached, or it was updated since this page was loaded. Reload the page and try again."
    >
      {null}
    </Dialog>
  );
}
