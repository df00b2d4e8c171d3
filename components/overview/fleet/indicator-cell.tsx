'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import type { TargetRow } from '@/lib/contract/api/targets-overview';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { useView } from '@/lib/web/view/use-view';
import { sessionsHref } from '../shared/sessions-href';
import { cellText } from './cell-text';

type Indicator = TargetRow['indicators'][number];

/** The sessions that an indicator of a row was computed from. */
export function useCellHref(row: Pick<TargetRow, 'id'>, one: Indicator): string {
  const { view } = useView();
  const span = { from: Date.parse(one.window.from), to: Date.parse(one.window.to) };
  return sessionsHref({ target: row.id, span, tz: view.tz });
}

/** One indicator of a row: its mark and its value. Opens its sessions. */
export function IndicatorCell({ row, one }: { row: TargetRow; one: Indicator }) {
  const offline = useLiveStatus().kind === 'stale';
  const { state, value, label } = cellText(row, one, offline);
  const { Icon, ink } = STATE_LOOKS[state];
  const fails = state === 'fails' || state === 'emergency';
  return (
    <Link
      href={useCellHref(row, one)}
      aria-label={`${row.name}: ${label}`}
      className={clsx(
        'relative z-1 flex h-11 items-center justify-between gap-1 rounded-mark px-1.5 text-14 tabular-nums hover:bg-panel-raised',
        fails ? 'bg-fails-tint font-bold' : 'font-semibold',
        state === 'holds' ? 'text-fg' : ink,
      )}
    >
      <Icon aria-hidden className={clsx('size-3.5 shrink-0', ink)} strokeWidth={2.25} />
      {value}
    </Link>
  );
}
