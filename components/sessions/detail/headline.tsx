'use client';

import { useMutation } from '@tanstack/react-query';
import { History, Play } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Button, buttonClass } from '@/components/ui/button';
import { OutcomeBadge } from '@/components/ui/state/outcome-badge';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { runSession } from '@/lib/web/queries/sessions';
import { describeSession } from '@/lib/web/text/session-words';
import { usePermission } from '@/lib/web/use-permission';

function RunAgain({ session }: { session: SessionDetail }) {
  const { may, reason } = usePermission('operator');
  const router = useRouter();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    ...runSession,
    onSuccess: ({ sessionId }) => router.push(`/sessions/${encodeURIComponent(sessionId)}`),
    onError: (error) => toast({ text: `The session was not run: ${error.message}`, tone: 'fails' }),
  });
  return (
    <Button
      busy={isPending}
      disabled={!may}
      title={reason}
      onClick={() => mutate(session.targetId)}
    >
      <Play aria-hidden className="size-3.5" />
      {isPending ? 'Running a session…' : 'Run again'}
    </Button>
  );
}

/** States what happened, and offers what to do next. */
export function Headline({ session }: { session: SessionDetail }) {
  const { headline, detail } = describeSession(session);
  return (
    <header className="mb-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
        <OutcomeBadge outcome={session.outcome} handler={session.handler} />
        <span>
          {session.target}, {session.environment}, <Time at={session.endedAt} />
        </span>
        {session.seeded ? <SeededLabel what="Seeded: this session never ran" /> : null}
      </div>
      <div>
        <h1 className="text-20 font-semibold text-balance sm:text-28">{headline}</h1>
        <p className="mt-1 max-w-3xl text-14 text-fg-muted text-pretty">{detail}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <RunAgain session={session} />
        {session.lastPassedId ? (
          <Link
            href={`/sessions/${encodeURIComponent(session.lastPassedId)}`}
            className={buttonClass()}
          >
            <History aria-hidden className="size-3.5" />
            Last passing session before
          </Link>
        ) : null}
      </div>
    </header>
  );
}
