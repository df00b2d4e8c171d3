import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { NotifierTest } from '@/lib/contract/api/alerting/notifiers';
import { formatDuration } from '@/lib/web/text/format';

/** Shows the receiver's answer to a test message, verbatim. */
export function TestAnswer({
  test,
  error,
}: {
  test: NotifierTest | undefined;
  error: Error | null;
}) {
  if (error) {
    return (
      <p role="status" className="flex items-start gap-2 break-words text-13 text-fails-ink">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        The test could not be run: {error.message}
      </p>
    );
  }
  if (!test) return null;
  const Icon = test.ok ? CircleCheck : TriangleAlert;
  return (
    <p
      role="status"
      className={`flex items-start gap-2 text-13 ${test.ok ? 'text-holds-ink' : 'text-fails-ink'}`}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">
        {test.ok ? 'The receiver accepted the test' : 'The receiver rejected the test'}:{' '}
        {test.detail} <span className="text-fg-muted">({formatDuration(test.ms)})</span>
      </span>
    </p>
  );
}
