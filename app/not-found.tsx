import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';

export default function NotFound() {
  return (
    <main>
      <EmptyState
        heading="h1"
        title="Page not found"
        action={
          <Link href="/" className={buttonClass('primary')}>
            Open the overview
          </Link>
        }
      >
        The address may be mistyped, or the page was removed.
      </EmptyState>
    </main>
  );
}
