'use client';

import clsx from 'clsx';
import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ROW_BADGES } from '@/components/ui/state/row-state';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { FoldedRows, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { ROW_STATES, type RowState } from '@/lib/domain/fleet/row-state';
import { isProduction } from '@/lib/domain/sentence/fleet-row';
import { INDICATOR_PHRASES } from '@/lib/domain/tallies/indicators';
import { countNoun, formatCount } from '@/lib/web/text/format';
import { formatShare } from '@/lib/web/text/format-indicator';
import { relativeTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import { hrefWithView } from '../../shell/use-actions';

export type Group = TargetsOverview['byEnvironment'][number];

/** Whether a group is open unless the reader chose: production, and where something fails. */
export const isOpenByDefault = ({ environment, fails }: Group): boolean =>
  isProduction(environment) || fails > 0;

const BARS: Record<RowState, string> = {
  fails: 'bg-fails-ink',
  unsure: 'bg-unsure-line',
  holds: 'bg-holds-line',
  noData: 'bg-no-data-line',
  stale: 'bg-stale-line',
  paused: 'bg-stale-line',
  maintenance: 'bg-stale-line',
};

type HeadProps = { group: Group; isOpen: boolean; onToggle: () => void };

/** The head of an environment: how many targets it has in each state. Stays in view while its rows scroll. */
export function GroupHead({ group, isOpen, onToggle }: HeadProps) {
  const total = ROW_STATES.reduce((sum, state) => sum + group[state], 0);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <h2 className="z-10 lg:sticky lg:top-[49px] border-b border-line bg-panel-raised">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex min-h-11 w-full items-center gap-3 px-3 text-left text-13 sm:min-h-9 sm:px-4"
      >
        <Chevron aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 truncate font-semibold">{group.environment}</span>
        <span className="shrink-0 text-fg-muted tabular-nums">{countNoun(total, 'target')}</span>
        {(['fails', 'unsure', 'noData', 'stale', 'holds'] as const)
          .filter((state) => group[state] > 0)
          .map((state) => (
            <GroupCount key={state} state={state} n={group[state]} />
          ))}
        <span
          aria-hidden
          className="ml-auto flex h-2 w-36 shrink-0 gap-px overflow-hidden rounded-sm max-md:hidden"
        >
          {ROW_STATES.filter((state) => group[state] > 0).map((state) => (
            <span key={state} className={BARS[state]} style={{ flex: group[state], minWidth: 2 }} />
          ))}
        </span>
      </button>
    </h2>
  );
}

function GroupCount({ state, n }: { state: RowState; n: number }) {
  const { Icon, ink, word } = STATE_LOOKS[ROW_BADGES[state]];
  return (
    <span className={clsx('inline-flex shrink-0 items-center gap-1 font-medium tabular-nums', ink)}>
      <Icon aria-hidden className="size-3.5" strokeWidth={2.25} />
      {formatCount(n)}
      <span className="sr-only"> {word}</span>
    </span>
  );
}

type FoldProps = { folded: FoldedRows; onShow: () => void };

/** Instead of the rows that are left out: how many they are, and what comes closest to not holding. */
export function FoldedLine({ folded, onShow }: FoldProps) {
  const { view } = useView();
  const now = useNow();
  const { oldestFinishedAt, closest } = folded;
  const oldest = oldestFinishedAt === null ? null : Date.parse(oldestFinishedAt);
  return (
    <Line>
      <button type="button" onClick={onShow} className={LINK}>
        {foldedText(folded)}: show
      </button>
      <span className="text-fg-muted">
        {oldest === null || now === 0
          ? ''
          : `oldest session ${relativeTime(oldest, now) ?? 'over a day ago'}`}
        {closest && closest.count.bad > 0 ? (
          <>
            {oldest === null ? '' : ', '}closest to its threshold{' '}
            {INDICATOR_PHRASES[closest.indicator]}{' '}
            {formatShare(closest.indicator, closest.count, closest.thresholdBp)} (
            <Link
              href={hrefWithView('/', { ...view, target: closest.id, env: null })}
              className="underline decoration-line-strong underline-offset-2 hover:text-accent"
            >
              {closest.name}
            </Link>
            )
          </>
        ) : null}
      </span>
    </Line>
  );
}

/** After the rows that hold: leaves them out again. */
export function UnfoldedLine({ onHide }: { onHide: () => void }) {
  return (
    <Line>
      <button type="button" onClick={onHide} className={LINK}>
        Hide the targets that hold or are paused
      </button>
    </Line>
  );
}

/** "604 hold, 8 are paused". */
function foldedText({ holds, paused }: FoldedRows): string {
  const parts = [
    ...(holds > 0 ? [`${formatCount(holds)} ${holds === 1 ? 'holds' : 'hold'}`] : []),
    ...(paused > 0 ? [`${formatCount(paused)} ${paused === 1 ? 'is' : 'are'} paused`] : []),
  ];
  return parts.join(', ');
}

/** Rows of the group that are on a later page. */
export function MissingLine({ missing, onShow }: { missing: number; onShow: () => void }) {
  return (
    <Line>
      <button type="button" onClick={onShow} className={LINK}>
        {formatCount(missing)} more: show
      </button>
    </Line>
  );
}

const LINK =
  'min-h-6 text-accent underline underline-offset-2 hover:text-fg max-sm:min-h-11 tabular-nums';

function Line({ children }: { children: ReactNode }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 border-b border-line px-3 py-1.5 text-13 sm:min-h-9 sm:px-4">
      {children}
    </p>
  );
}
