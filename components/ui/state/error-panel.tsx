import { TriangleAlert } from 'lucide-react';
import { isApiError } from '@/lib/web/api-client';
import { Button } from '../button';

type Props = {
  /** What could not be done: "The sessions could not be loaded". */
  what: string;
  error: Error;
  /** What is kept: "Showing data loaded at 03:12". */
  kept?: string | undefined;
  onRetry?: () => void;
};

/** What to do, by the code of an API error. */
function adviceFor(error: Error): string {
  if (!isApiError(error)) return 'Reload the page. If it happens again, the server log says more.';
  if (error.status === 0) return 'Check that the Tocsin process runs and that you can reach it.';
  if (error.status === 401) return 'Sign in again.';
  if (error.status === 404) return 'It may have been removed, or be older than the retention.';
  if (error.status === 503 || error.status === 504)
    return 'The server is busy. Try again in a moment.';
  if (error.code === 'bad_answer') return 'Reload the page.';
  return error.status >= 500 ? 'The server log says more.' : 'Change the request and try again.';
}

/** The API's messages are clauses; this makes one a sentence. */
function asSentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** States what happened, what is kept and what to do. */
export function ErrorPanel({ what, error, kept, onRetry }: Props) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-3 rounded-base border border-fails-line/50 bg-fails-tint p-3 text-13 text-fg"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-fails-ink" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">{what}</p>
        <p className="mt-0.5 break-words text-fg-muted">
          {asSentence(error.message)} {kept ? `${kept} ` : ''}
          {adviceFor(error)}
        </p>
      </div>
      {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
    </div>
  );
}
