'use client';

import { useEffect } from 'react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { browserNow } from '@/lib/web/browser-time';
import { isPartMissing, mayReload } from '@/lib/web/tab/newer-server';

export default function ScreenError({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => {
    if (isPartMissing(error) && mayReload(() => window.sessionStorage, browserNow()))
      window.location.reload();
  }, [error]);
  return (
    <main className="mx-auto max-w-3xl p-6">
      <ErrorPanel
        what="This screen stopped working"
        kept="No measured data is lost."
        error={error}
        onRetry={reset}
      />
    </main>
  );
}
