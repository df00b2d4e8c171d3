'use client';

import clsx from 'clsx';
import { Columns2 } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { CopyText } from '@/components/ui/copy/copy-text';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { OutcomeBadge } from '@/components/ui/state/outcome-badge';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { type BadgeState, STATE_LOOKS } from '@/components/ui/state/state-badge';
import { Time } from '@/components/ui/time';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { formatCount } from '@/lib/web/text/format';
import { describeSession } from '@/lib/web/text/session-words';
import { sessionsHref } from '@/lib/web/view/session-filter';
import { CopyAs } from './copy-as';
import { RunAgain } from './run-again';

const STATE_OF: Record<SessionDetail['outcome'], BadgeState> = {
  passed: 'holds',
  degraded: 'unsure',
  failed: 'fails',
  excluded: 'no-data',
};

/** "One of 36 that failed alike", with the list of them. */
function Alike({ session }: { session: SessionDetail }) {
  const { alike, signature, targetId, endedAt } = session;
  if (alike === null || alike < 2 || signature === null) return null;
  const to = Date.parse(endedAt) + 1;
  const href = sessionsHref({
    target: targetId,
    signature: signature.id,
    from: to - 86_400_000,
    to,
  });
  return (
    <Link href={href} className="underline decoration-line-strong underline-offset-2">
      One of {formatCount(alike)} that failed alike in 24 h.
    </Link>
  );
}

/** What the backend said, whole and to copy; renders nothing where nothing was said. */
function WholeMessage({ message }: Pick<SessionDetail, 'message'>) {
  if (message === null) return null;
  return (
    <div className="mt-2 flex items-start gap-2 rounded-base border border-line bg-panel px-3 py-2">
      <p className="min-w-0 flex-1 font-mono text-12 wrap-anywhere whitespace-pre-wrap text-fg">
        {message}
      </p>
      <CopyText text={message} what="message" />
    </div>
  );
}

type Props = { session: SessionDetail; isCompared: boolean; onCompare: () => void };

/** States what happened in the backend's own words, and offers what to do next. */
export function Headline({ session, isCompared, onCompare }: Props) {
  const { headline, detail } = describeSession(session);
  const { ink, tint } = STATE_LOOKS[STATE_OF[session.outcome]];
  return (
    <header className="mb-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
        <OutcomeBadge outcome={session.outcome} handler={session.handler} />
        <EnvironmentChip environment={session.environment} />
        <span>
          {session.target}, <Time at={session.endedAt} />
        </span>
        {session.asked ? (
          <span className="text-12 text-fg-muted">
            Run by a person: in no indicator, alert or verdict
          </span>
        ) : null}
        {session.seeded ? <SeededLabel what="Seeded: this session never ran" /> : null}
      </div>
      <div className={clsx('rounded-base border p-3 sm:p-4', tint)}>
        <h1 className={clsx('text-20 font-semibold text-pretty wrap-anywhere sm:text-28', ink)}>
          {headline}
        </h1>
        <p className="mt-1 max-w-[100ch] text-14 text-pretty text-fg">
          {detail} <Alike session={session} />
        </p>
        <WholeMessage message={session.message} />
        <div className="mt-3 flex flex-wrap gap-2">
          {session.lastPassedId === null && !isCompared ? null : (
            <Button aria-pressed={isCompared} onClick={onCompare}>
              <Columns2 aria-hidden className="size-3.5" />
              {isCompared ? 'Close the comparison' : 'Compare with a passing session'}
            </Button>
          )}
          <RunAgain session={session} />
          <CopyAs session={session} />
        </div>
      </div>
    </header>
  );
}
