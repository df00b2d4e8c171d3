'use client';

import clsx from 'clsx';
import { ArrowRight, BookOpen, GitCompare, VolumeX } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { THUMB } from '@/components/shared/alerts/acknowledge-button';
import { scopesOfTarget } from '@/components/shared/alerts/silence-draft';
import { buttonClass } from '@/components/ui/button';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { RoleButton } from '@/components/ui/role-button';
import { type BadgeState, STATE_LOOKS } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { endingDeployment } from '@/lib/domain/incidents/ending-deployment';
import { lengthText } from '@/lib/domain/incidents/length-text';
import { releaseHref } from '@/lib/web/view/release-href';
import { AcknowledgeIncident } from '../shared/acknowledge-incident';
import { ClockStrip } from './clock-strip';
import { exampleIds } from './example-ids';

const SilenceSheet = lazyDialog(() =>
  import('@/components/shared/alerts/silence-sheet').then((it) => it.SilenceSheet),
);

const TONES: Record<IncidentView['state'], BadgeState> = {
  open: 'fails',
  watching: 'unsure',
  ended: 'holds',
};

type Props = {
  view: IncidentView;
  offline: boolean;
  /** When it was read, epoch ms: the time of what the server draws, so that no line is added later. */
  readAt: number;
};

/** What fails and for how long, what to do about it, and the five clocks. Without a connection it takes the stale tone. */
export function IncidentHead({ view, offline, readAt }: Props) {
  const tone = offline ? 'stale' : TONES[view.state];
  const { Icon, ink, tint } = STATE_LOOKS[tone];
  return (
    <section aria-label="Incident" className={clsx('panel border p-3 sm:p-4', tint)}>
      <div className="flex gap-3">
        <Icon aria-hidden className={clsx('mt-1 size-6 shrink-0', ink)} />
        <div className="min-w-0 flex-1">
          <Headline view={view} offline={offline} readAt={readAt} ink={ink} />
          <p className="mt-1 text-14 text-pretty break-words">{detailOf(view)}</p>
          <Notes view={view} />
          <Actions view={view} offline={offline} />
        </div>
      </div>
      <div className="mt-3">
        <ClockStrip view={view} offline={offline} readAt={readAt} />
      </div>
    </section>
  );
}

function Headline({ view, offline, readAt, ink }: Props & { ink: string }) {
  const now = useNow() || readAt;
  const soFar =
    view.state === 'open' && !offline ? `, for ${lengthText(now - Date.parse(view.beganAt))}` : '';
  return (
    <h1 className={clsx('text-20 font-semibold text-pretty tabular-nums sm:text-28', ink)}>
      {offline ? 'Last known: ' : ''}
      {view.title}
      {soFar}.
    </h1>
  );
}

/** The release, what came after, and who has it. */
function detailOf(view: IncidentView): string {
  const { state, counts, release, acknowledged, findings, deployments } = view;
  const after = findings?.after;
  const [beganAt, endedAt] = [Date.parse(view.beganAt), view.endedAt && Date.parse(view.endedAt)];
  const next = endingDeployment(
    { beganAt, endedAt: endedAt || null, release },
    deployments.map(({ version, startedAt }) => ({ version, startedAt: Date.parse(startedAt) })),
  );
  const parts = [
    state === 'open' || counts === null ? '' : `${counts.bad} of ${counts.n} sessions were bad.`,
    release === null ? '' : `Release ${release}.`,
    state === 'open' || !next || !endedAt ? '' : nextText(next, endedAt),
    state === 'open' || !after || after.n === 0
      ? ''
      : `${after.n - after.bad} of ${after.n} sessions have passed since.`,
    acknowledged ? `Acknowledged by ${acknowledged.by}.` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** "Release v6 began 4 s after the last failing session." */
function nextText({ version, startedAt }: { version: string; startedAt: number }, endedAt: number) {
  const side = startedAt >= endedAt ? 'after' : 'before';
  return `Release ${version} began ${lengthText(Math.abs(startedAt - endedAt))} ${side} the last failing session.`;
}

/** Special states: the target is gone or renamed, nothing is measured, it flaps. */
function Notes({ view }: { view: IncidentView }) {
  const { target, environment, targetNow, targetId, staleSince, flapping } = view;
  const renamed =
    targetNow && (targetNow.name !== target || targetNow.environment !== environment)
      ? `The target is now ${targetNow.environment} ${targetNow.name}.`
      : '';
  const notes = [
    targetId !== '' && targetNow === null ? 'The target has been deleted.' : renamed,
    staleSince === null
      ? ''
      : 'Stale: nothing is measured at present, so it does not clear until sessions finish again.',
    flapping ? 'Flapping: it fires and ends repeatedly, so its messages are paused.' : '',
  ].filter((note) => note !== '');
  return notes.map((note) => (
    <p key={note} className="mt-1 text-13 text-unsure-ink">
      {note}
    </p>
  ));
}

const LINK = clsx(buttonClass('secondary'), 'max-sm:h-[44px]');

function Actions({ view, offline }: Omit<Props, 'readAt'>) {
  const [silences, setSilences] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const waits = view.state === 'open' && view.acknowledged === null;
  useEffect(() => {
    // One key acknowledges, for readers who come from a message.
    if (waits && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>('[data-care=acknowledge]')?.focus();
  }, [waits]);
  const { cause, targetId, targetNow, release, deployments } = view;
  const { failing } = exampleIds(view);
  const own = deployments.findLast(({ version }) => version === release);
  const scopes = targetNow === null ? null : scopesOfTarget({ id: targetId, ...targetNow });
  return (
    <div ref={box} className="mt-3 grid gap-2 sm:flex sm:flex-wrap">
      <AcknowledgeIncident incident={view} offline={offline} />
      {failing === null ? null : (
        <Link href={`/sessions/${encodeURIComponent(failing)}`} className={LINK}>
          <ArrowRight aria-hidden className="size-4" />
          Open a failing session
        </Link>
      )}
      <Link href={view.runbook} className={LINK}>
        <BookOpen aria-hidden className="size-4" />
        Runbook{cause.stage === null ? '' : `: ${cause.stage}`}
      </Link>
      {own ? (
        <Link href={releaseHref(own.id)} className={LINK}>
          <GitCompare aria-hidden className="size-4" />
          Release {own.version}
        </Link>
      ) : null}
      {view.state === 'ended' || scopes === null ? null : (
        <RoleButton
          needed="operator"
          data-care="silence"
          disabled={offline}
          onClick={() => setSilences(true)}
          className={THUMB}
        >
          <VolumeX aria-hidden className="size-4" />
          Silence…
        </RoleButton>
      )}
      {silences && scopes ? (
        <SilenceSheet scopes={scopes} onClose={() => setSilences(false)} />
      ) : null}
    </div>
  );
}
