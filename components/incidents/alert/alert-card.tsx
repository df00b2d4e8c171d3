'use client';

import clsx from 'clsx';
import { Hourglass, Info, TrendingUp } from 'lucide-react';
import Link from 'next/link';
import { AttentionBadges, PhaseBadge, SeverityMark } from '@/components/shared/alerts/alert-badges';
import { type AlertNote, alertNotes, splitTitle } from '@/components/shared/alerts/alert-text';
import { IncidentClocks } from '@/components/shared/alerts/incident-clocks';
import { buttonClass } from '@/components/ui/button';
import { useNow } from '@/components/ui/use-now';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { AlertActions } from './alert-actions';
import { AlertFacts } from './alert-facts';
import { failingHref, viewHref } from './alert-links';
import { Consequences } from './consequences';
import { DecisionList } from './decision-list';

const NOTES: Record<AlertNote['tone'], { Icon: typeof Info; ink: string }> = {
  stale: { Icon: Hourglass, ink: 'text-stale-ink' },
  unsure: { Icon: Info, ink: 'text-unsure-ink' },
  holds: { Icon: TrendingUp, ink: 'text-holds-ink' },
};

function Notes({ notes }: { notes: AlertNote[] }) {
  return notes.map(({ tone, text }) => {
    const { Icon, ink } = NOTES[tone];
    return (
      <p key={text} className={clsx('flex items-start gap-2 text-13', ink)}>
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0">{text}</span>
      </p>
    );
  });
}

/** The line of an alert, with its figure drawn large. */
function AlertTitle({ title, large = true }: { title: string; large?: boolean }) {
  const { before, figure, after } = splitTitle(title);
  return (
    <span className={clsx('font-semibold text-pretty', large ? 'text-20' : 'text-16')}>
      {before}
      {figure ? (
        <span
          className={clsx(
            'tracking-tight whitespace-nowrap tabular-nums',
            large ? 'text-28 sm:text-40' : 'text-20',
          )}
        >
          {figure}
        </span>
      ) : null}
      {after}
    </span>
  );
}

const LINK = clsx(buttonClass('secondary'), 'max-sm:h-[44px]');

function Links({ alert }: { alert: AlertView }) {
  const now = useNow();
  const view = viewHref(alert, now);
  const failing = failingHref(alert);
  if (!view && !failing) return null;
  return (
    <div className="grid auto-cols-fr grid-flow-col gap-2 sm:contents">
      {view ? (
        <Link href={view} className={LINK}>
          Open the view
        </Link>
      ) : null}
      {failing ? (
        <Link href={failing} className={LINK}>
          A failing session
        </Link>
      ) : null}
    </div>
  );
}

type Props = {
  alert: AlertView;
  /** The other alerts of its incident. */
  consequences?: readonly AlertView[];
};

/** The message's subject: the incident that the alert leads, cause first; else the alert itself. */
function Head({ alert }: { alert: AlertView }) {
  const { incident } = alert;
  if (incident === null || incident.leadAlertId !== alert.id)
    return (
      <h2 className="mt-1">
        <AlertTitle title={alert.title} />
      </h2>
    );
  return (
    <>
      <h2 className="mt-1 text-20 font-semibold text-pretty tabular-nums">{incident.title}</h2>
      <p className="mt-1">
        <AlertTitle title={alert.title} large={false} />
      </p>
    </>
  );
}

/** Everything about one alert: what failed, how bad, since when, why, who was notified, and what to do. */
export function AlertCard({ alert, consequences = [] }: Props) {
  const now = useNow();
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <SeverityMark severity={alert.severity} />
          <PhaseBadge alert={alert} />
          <span className="text-13 text-fg-muted">
            {[alert.target, alert.environment, alert.location].filter(Boolean).join(' · ')}
          </span>
          <AttentionBadges alert={alert} />
        </p>
        <Head alert={alert} />
        <p className="mt-1 text-14 text-fg-muted text-pretty tabular-nums">{alert.detail}</p>
      </div>
      {alert.incident ? (
        <p>
          <IncidentClocks incident={alert.incident} />
        </p>
      ) : null}
      <Notes notes={alertNotes(alert, now)} />
      <div className="grid gap-2 sm:flex sm:flex-wrap">
        <AlertActions alert={alert} />
        <Links alert={alert} />
      </div>
      <AlertFacts alert={alert} />
      <Consequences alerts={consequences} />
      <details open={alert.decisions.length <= 3} className="group">
        <summary className="cursor-pointer py-1 text-13 font-medium">Who was notified</summary>
        <div className="pt-1">
          <DecisionList decisions={alert.decisions} />
        </div>
      </details>
    </div>
  );
}
