import { BellOff } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { ClockText } from '@/components/ui/time';
import type { FailureTypeView } from '@/lib/contract/api/why/failure-types';
import { countText } from '@/lib/domain/tallies/format-counts';

type Props = { type: FailureTypeView; href: string; onChange: () => void };

/** One failure type: how often, where, since when, its trend, its owner; its text leads to its sessions. */
export function FailureTypeItem({ type, href, onChange }: Props) {
  const { stage, sessions, muted, owner, note, runbook, maybe } = type;
  return (
    <li className="flex flex-col gap-1 border-t border-line px-3 py-2 text-13 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-semibold tabular-nums">{countText(sessions, 'session')}</span>
        {stage === null ? null : (
          <span className="rounded-mark border border-line px-1.5 text-12">{stage}</span>
        )}
        <Change type={type} />
        {muted ? (
          <span className="inline-flex items-center gap-1 text-12 text-fg-muted">
            <BellOff aria-hidden className="size-3" />
            muted, still counted
          </span>
        ) : null}
        <Button
          look="quiet"
          className="ml-auto !h-8 !px-2 max-sm:!h-[44px]"
          aria-label={`Owner, note and mute of ${type.title}`}
          onClick={onChange}
        >
          {owner === '' ? 'Add owner or note' : owner}
        </Button>
      </div>
      <Link href={href} className="break-words hover:text-accent hover:underline">
        {type.title}
      </Link>
      <div className="flex items-end gap-3 text-12 text-fg-muted">
        <span className="min-w-0 flex-1">
          <Seen type={type} />
        </span>
        <Trend points={type.trend.points} />
      </div>
      {note === '' ? null : <p className="break-words whitespace-pre-line text-12">{note}</p>}
      {runbook === '' ? null : (
        <a
          href={runbook}
          className="self-start text-12 break-all text-accent hover:underline"
          rel="noreferrer"
        >
          Runbook
        </a>
      )}
      {maybe === null ? null : (
        <p className="text-12 text-fg-muted">May be “{maybe.title}” under a new signature.</p>
      )}
    </li>
  );
}

function Change({ type: { trend, muted } }: { type: FailureTypeView }) {
  if (trend.change === 'steady' || (trend.change === 'new' && muted)) return null;
  const tone =
    trend.change === 'falling'
      ? 'border-line text-fg-muted'
      : 'border-unsure-line bg-unsure-tint text-unsure-ink';
  return <span className={`rounded-mark border px-1.5 text-12 ${tone}`}>{trend.change}</span>;
}

function Seen({ type: { firstSeenAt, lastSeenAt } }: { type: FailureTypeView }) {
  if (firstSeenAt === null || lastSeenAt === null) return <>in seeded history only</>;
  return (
    <>
      first seen <ClockText at={firstSeenAt} />, last <ClockText at={lastSeenAt} />
    </>
  );
}

const TREND = { width: 96, height: 20 };

/** Sessions over the range, a bar per part. */
function Trend({ points }: { points: readonly number[] }) {
  const most = Math.max(1, ...points);
  const step = TREND.width / Math.max(1, points.length);
  const bars = points.map((n, index) => ({ x: index * step, n })).filter(({ n }) => n > 0);
  return (
    <svg
      role="img"
      aria-label={`Over the range, oldest first: ${points.join(', ')} sessions`}
      width={TREND.width}
      height={TREND.height}
      className="shrink-0"
    >
      <rect y={TREND.height - 1} width={TREND.width} height="1" fill="var(--line)" />
      {bars.map(({ x, n }) => (
        <rect
          key={x}
          x={x}
          y={TREND.height - (TREND.height * n) / most}
          width={Math.max(1, step - 1)}
          height={(TREND.height * n) / most}
          fill="var(--fails-ink)"
        />
      ))}
    </svg>
  );
}
