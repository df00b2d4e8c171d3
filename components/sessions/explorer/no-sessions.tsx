'use client';

import Link from 'next/link';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { useTargets, useView } from '@/lib/web/view/use-view';
import type { Explorer } from '../query/use-explorer';

const COMMAND = 'npx tocsin check wss://your-backend/ws --token-env TOKEN';

/** Why the list is empty, and what to do. */
export function NoSessions({ explorer }: { explorer: Explorer }) {
  const { targets, isPending, error } = useTargets();
  const { setSpan } = useView();
  if (explorer.query.length > 0) {
    return (
      <EmptyState
        title="No session matches"
        action={<Button onClick={() => explorer.setQuery([])}>Clear the query</Button>}
      >
        No session in this range matches all conditions.
      </EmptyState>
    );
  }
  if (!isPending && !error && targets.length === 0) {
    return (
      <EmptyState
        title="Sessions appear here"
        action={
          <Link href="/targets?add=true" className={buttonClass('primary')}>
            Add a target
          </Link>
        }
        command={COMMAND}
      >
        Tocsin runs synthetic sessions against its targets. There is no target yet. The command runs
        one session now, without a target.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No session ended in this range"
      action={<Button onClick={() => setSpan({ range: '24h' })}>Show the last 24 h</Button>}
      command={COMMAND}
    >
      A session is listed as soon as it has ended. Paused targets run no sessions.
    </EmptyState>
  );
}
