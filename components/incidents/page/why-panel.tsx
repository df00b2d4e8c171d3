'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { Copyable } from '@/components/ui/copy/copyable';
import { Panel } from '@/components/ui/panel';
import { useNow } from '@/components/ui/use-now';
import { whyOfView } from '@/lib/contract/api/alerting/incident-reasons';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { WHY_NAMES, type WhyLine } from '@/lib/domain/why/incident-why';
import { SURENESS_NAMES } from '@/lib/domain/why/sureness';
import { useClocks } from '@/lib/web/text/use-clocks';
import { releaseHref } from '@/lib/web/view/release-href';
import { sessionsHref } from '@/lib/web/view/session-filter';

const DOTS: Record<WhyLine['sureness'], number> = { certain: 3, likely: 2, weak: 1, none: 0 };

/** How sure a line is: dots, with their word beside them. */
function SurenessMark({ sureness }: Pick<WhyLine, 'sureness'>) {
  return (
    <span className="inline-flex items-center gap-1.5 text-12 whitespace-nowrap text-fg-muted">
      <span aria-hidden className="inline-flex gap-0.5">
        {[1, 2, 3].map((dot) => (
          <span
            key={dot}
            className={clsx(
              'size-1.5 rounded-full border border-fg-muted',
              dot <= DOTS[sureness] && 'bg-fg-muted',
            )}
          />
        ))}
      </span>
      {SURENESS_NAMES[sureness]}
    </span>
  );
}

type LinkTo = { href: string; text: string } | null;

/** The sessions that a line counts, or the release that it names. `now`: epoch ms, where an incident goes on. */
function linkOf({ key }: WhyLine, view: IncidentView, now: number): LinkTo {
  const { targetId, targetNow, findings, cause, deployments, release, beganAt, endedAt } = view;
  if (targetId === '' || targetNow === null) return null;
  const from = Math.floor(Date.parse(beganAt) / 1_000) * 1_000;
  const to = endedAt === null ? now : Date.parse(endedAt) + 1_000;
  const sessions = { target: targetId, ...(to > from ? { from, to } : {}) };
  const signature = findings?.signatures[0]?.id ?? cause.signature?.id;
  const hrefs: Partial<Record<WhyLine['key'], string | undefined>> = {
    what: sessionsHref({ ...sessions, outcome: ['failed'] }),
    where: cause.stage === null ? undefined : sessionsHref({ ...sessions, stage: cause.stage }),
    how: signature === undefined ? undefined : sessionsHref({ ...sessions, signature }),
  };
  const href = hrefs[key];
  if (href !== undefined) return { text: 'sessions', href };
  const named = deployments.findLast(({ version }) => version === release);
  return (key === 'whom' || key === 'since') && named
    ? { text: 'release', href: releaseHref(named.id) }
    : null;
}

/** Why it happened, in five lines from counts, each with its sureness and what it was counted from. */
export function WhyPanel({ view }: { view: IncidentView }) {
  const now = useNow();
  const clocks = useClocks(now);
  const lines = whyOfView(view, clocks);
  return (
    <Panel
      title={
        <>
          Why <span className="text-13 font-normal text-fg-muted">from counts</span>
        </>
      }
      flush
    >
      <dl>
        {lines.map((line) => (
          <Line key={line.key} line={line} link={linkOf(line, view, now)} />
        ))}
      </dl>
    </Panel>
  );
}

function Line({ line, link }: { line: WhyLine; link: LinkTo }) {
  return (
    <div className="grid gap-x-4 gap-y-1 border-t border-line px-3 py-3 sm:grid-cols-[7rem_minmax(0,1fr)_auto] sm:px-4">
      <dt className="flex items-center justify-between text-13 text-fg-muted sm:block">
        {WHY_NAMES[line.key]}
        <span className="sm:hidden">
          <SurenessMark sureness={line.sureness} />
        </span>
      </dt>
      <dd className="min-w-0 text-14">
        {line.quote === null ? null : (
          <div className="mb-2 border-l-3 border-fails-line bg-fails-tint px-3 py-2">
            <Copyable
              text={line.quote}
              what="message of the backend"
              whole
              className="text-13 [&>span]:wrap-anywhere [&>span]:break-normal"
            />
          </div>
        )}
        <p className="text-pretty break-words">{line.text}</p>
      </dd>
      <dd className="flex items-start gap-4 max-sm:contents">
        {link ? (
          <Link
            href={link.href}
            className="inline-flex min-h-6 w-fit items-center text-13 text-accent underline underline-offset-2"
          >
            {link.text}
          </Link>
        ) : null}
        <span className="hidden w-24 sm:block">
          <SurenessMark sureness={line.sureness} />
        </span>
      </dd>
    </div>
  );
}
