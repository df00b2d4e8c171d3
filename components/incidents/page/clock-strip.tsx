'use client';

import clsx from 'clsx';
import { useNow } from '@/components/ui/use-now';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { lengthText } from '@/lib/domain/incidents/length-text';
import { DASH } from '@/lib/web/text/format';
import { useClocks } from '@/lib/web/text/use-clocks';

type Clock = { name: string; at: string | null; note: string };

/** The five clocks of an incident; a duration runs from Began to Ended, never to Cleared. `soFar`: null where it is not known. */
function clocksOfView(view: IncidentView, soFar: string | null): Clock[] {
  const { beganAt, notifiedAt, notifiedBy, acknowledged, endedAt, clearedAt, lastedMs, state } =
    view;
  const after = (at: string) => `after ${lengthText(Date.parse(at) - Date.parse(beganAt))}`;
  return [
    {
      name: 'Began',
      at: beganAt,
      note: view.counts === null ? 'nothing finished since' : 'first failing session',
    },
    {
      name: 'Notified',
      at: notifiedAt,
      note:
        notifiedAt === null
          ? 'nobody was notified'
          : [notifiedBy, after(notifiedAt)].filter(Boolean).join(', '),
    },
    {
      name: 'Acknowledged',
      at: acknowledged?.firstAt ?? null,
      note: acknowledged ? `${acknowledged.by}, ${after(acknowledged.firstAt)}` : 'by nobody',
    },
    {
      name: 'Ended',
      at: endedAt,
      note:
        endedAt === null
          ? soFar === null
            ? 'still failing'
            : `still failing, ${soFar} so far`
          : `last failing session: ${lengthText(lastedMs ?? 0)}${state === 'watching' ? ', not final' : ''}`,
    },
    {
      name: 'Cleared',
      at: clearedAt,
      note: clearedAt === null ? 'recovery is not proven yet' : 'recovery proven',
    },
  ];
}

type Props = {
  view: IncidentView;
  offline: boolean;
  /** When it was read, epoch ms. */
  readAt: number;
};

/** The clocks as a strip: solid while it failed, dashed where it goes on. */
export function ClockStrip({ view, offline, readAt }: Props) {
  const now = useNow();
  const { clock } = useClocks(now);
  const soFar = offline ? null : lengthText((now || readAt) - Date.parse(view.beganAt));
  const failed = (name: string) => view.state === 'open' || !['Ended', 'Cleared'].includes(name);
  return (
    <ol aria-label="Clocks" className="grid border-t border-line-strong pt-3 sm:grid-cols-5">
      {clocksOfView(view, soFar).map(({ name, at, note }) => (
        <li key={name} className="relative flex gap-3 pb-2 sm:block sm:pr-3 sm:pb-0">
          <span
            aria-hidden
            className={clsx(
              'absolute max-sm:top-2 max-sm:bottom-0 max-sm:left-[5px] max-sm:border-l-2 sm:top-[5px] sm:right-0 sm:left-0 sm:border-t-2',
              at === null && 'border-dashed',
              failed(name) ? 'border-fails-line' : 'border-holds-line',
              name === 'Cleared' && 'hidden',
            )}
          />
          <span
            aria-hidden
            className={clsx(
              'relative mt-1 block size-3 shrink-0 rounded-full border-2 sm:mt-0',
              at === null ? 'border-fg-faint bg-panel' : 'border-panel',
              at !== null && (failed(name) ? 'bg-fails-ink' : 'bg-holds-ink'),
            )}
          />
          <span className="grid flex-1 grid-cols-[6.5rem_minmax(0,1fr)] gap-x-2 sm:mt-1 sm:block">
            <span className="text-13 sm:block">{name}</span>
            <span className="text-16 font-semibold tabular-nums sm:block">
              {at === null ? (
                DASH
              ) : (
                <time dateTime={at} title={at}>
                  {clock(Date.parse(at))}
                </time>
              )}
            </span>
            <span className="col-start-2 text-12 text-fg-muted sm:block">{note}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
