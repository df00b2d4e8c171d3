import { EmptyState } from '@/components/ui/state/empty-state';

/** The page of a link that opens nothing, whatever the reason: it does not say whether there ever was such a link. */
export function LinkOver() {
  return (
    <main>
      <EmptyState heading="h1" title="This link does not work">
        It has expired, was revoked, or its address is incomplete. Ask whoever sent it for a new
        one.
      </EmptyState>
    </main>
  );
}
