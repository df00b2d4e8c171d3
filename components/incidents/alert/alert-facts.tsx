'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { problemLength } from '@/components/shared/alerts/alert-text';
import { hasEnded } from '@/components/shared/alerts/incident-groups';
import { Time } from '@/components/ui/time';
import { useNow } from '@/components/ui/use-now';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { runbookPath, runbookSection } from '@/lib/domain/alerts/runbook-section';
import { countNoun, formatElapsed } from '@/lib/web/text/format';
import { sessionsHref } from '@/lib/web/view/session-filter';

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'col-span-full min-w-0' : 'min-w-0'}>
      <dt className="text-12 text-fg-muted">{name}</dt>
      <dd className="break-words text-13">{children}</dd>
    </div>
  );
}

function Since({ alert }: { alert: AlertView }) {
  const now = useNow();
  const length = problemLength(alert, now);
  const ended = hasEnded(alert);
  return (
    <Fact name={alert.phase === 'pending' ? 'Pending since' : ended ? 'Lasted' : 'Failing'}>
      {alert.phase === 'pending' ? <Time at={alert.pendingSince} show="clock" /> : null}
      {length === null ? null : (
        <span className="tabular-nums">
          {ended ? '' : 'for '}
          {formatElapsed(length)}
        </span>
      )}
    </Fact>
  );
}

/** Shows since when, the stage, the signature, the release and the locations. */
export function AlertFacts({ alert }: { alert: AlertView }) {
  const { cause } = alert;
  const section = runbookSection(alert);
  const seen = alert.seenFrom.map((place) => place || 'this machine');
  if (alert.serverAgrees) seen.push('the backend itself');
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-[repeat(auto-fit,minmax(13.5rem,1fr))]">
      <Since alert={alert} />
      {cause.stage ? <Fact name="Stops at">{cause.stage}</Fact> : null}
      <Fact name="What to do">
        <Link
          href={runbookPath(alert)}
          className="rounded-mark text-accent underline underline-offset-2"
        >
          Runbook{section ? `: ${section}` : ''}
        </Link>
      </Fact>
      {alert.release ? (
        <Fact name="Release">
          <span className="font-mono text-12">{alert.release}</span>
        </Fact>
      ) : null}
      {seen.length > 0 ? <Fact name="Seen from">{seen.join(', ')}</Fact> : null}
      {cause.signature ? (
        <Fact name="Top signature" wide>
          <Link
            href={sessionsHref({ target: alert.targetId, signature: cause.signature.id })}
            className="hover:text-accent hover:underline"
          >
            {cause.signature.title}
          </Link>
          <span className="text-fg-muted">
            {' '}
            in {countNoun(cause.signature.sessions, 'session')}
          </span>
        </Fact>
      ) : null}
      {alert.acknowledged?.note ? (
        <Fact name={`Note of ${alert.acknowledged.by}`} wide>
          {alert.acknowledged.note}
        </Fact>
      ) : null}
    </dl>
  );
}
