'use client';

import { ErrorPanel } from '@/components/ui/state/error-panel';

export default function ScreenError({ error, reset }: { error: Error; reset: () => void }) {
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
