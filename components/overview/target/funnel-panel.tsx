import clsx from 'clsx';
import Link from 'next/link';
import { type FunnelRow, prepareFunnel, summariseFunnel } from '@/components/charts/prepare-funnel';
import { Panel } from '@/components/ui/panel';
import type { Funnel } from '@/lib/contract/api/overview';
import type { Stage } from '@/lib/domain/sessions/stages';
import { stageIndex } from '@/lib/domain/sessions/stages';
import { formatCount } from '@/lib/web/text/format';

const RAMP = [
  'bg-stage-1',
  'bg-stage-2',
  'bg-stage-3',
  'bg-stage-4',
  'bg-stage-5',
  'bg-stage-6',
  'bg-stage-7',
  'bg-stage-8',
  'bg-stage-9',
];

type Props = {
  funnel: Funnel;
  /** The sessions that stopped at a stage; all of the range without one. */
  href: (stage?: Stage) => string;
};

/** Where sessions stop: how many reached each stage, and how many were lost there. */
export function FunnelPanel({ funnel, href }: Props) {
  const rows = prepareFunnel(funnel);
  const hatched = rows.some((row) => row.hatched > 0);
  return (
    <Panel
      title="Where sessions stop"
      aside={
        <Link href={href()} className="tabular-nums hover:text-accent">
          {formatCount(funnel.sessions)} sessions
        </Link>
      }
    >
      <p className="sr-only">{summariseFunnel(funnel)}</p>
      {funnel.sessions === 0 ? (
        <p aria-hidden className="py-4 text-13 text-fg-muted">
          No session in this range.
        </p>
      ) : null}
      <ol className="flex flex-col">
        {(funnel.sessions === 0 ? [] : rows).map((row) => (
          <FunnelLine
            key={row.stage}
            row={row}
            href={href(row.failed > 0 ? row.stage : undefined)}
          />
        ))}
      </ol>
      {hatched ? (
        <p className="mt-2 flex items-center gap-1.5 text-12 text-fg-muted">
          <span aria-hidden className="hatched h-2.5 w-4 border border-no-data-line" />
          no proof either way
        </p>
      ) : null}
    </Panel>
  );
}

/** A stage that no session of the range could show: no bar and no number. */
function UnmeasuredLine({ stage }: { stage: Stage }) {
  return (
    <li className="grid h-10 grid-cols-[4.5rem_1fr] items-center gap-2 text-13 text-fg-muted sm:h-8">
      <span>{stage}</span>
      <span className="truncate">not measured by this journey</span>
    </li>
  );
}

function FunnelLine({ row, href }: { row: FunnelRow; href: string }) {
  if (!row.isMeasured) return <UnmeasuredLine stage={row.stage} />;
  const unproven = row.unproven > 0 ? `, ${formatCount(row.unproven)} unproven` : '';
  const without = row.unmeasured > 0 ? `, ${formatCount(row.unmeasured)} not measured` : '';
  const lost = row.failed > 0 ? `, ${formatCount(row.failed)} stopped here` : '';
  return (
    <li>
      <Link
        href={href}
        aria-label={`${row.stage}: ${formatCount(row.reached)} reached${lost}${unproven}${without}`}
        className="calm -mx-2 grid h-10 grid-cols-[4.5rem_1fr_3.5rem_3.5rem] items-center gap-2 rounded-mark px-2 text-13 tabular-nums hover:bg-panel-raised sm:h-8"
      >
        <span className={clsx(row.worst && 'font-semibold')}>{row.stage}</span>
        <span aria-hidden className="flex h-4 min-w-0">
          <span
            className={clsx('h-full rounded-l-[2px]', RAMP[stageIndex(row.stage)])}
            style={{ width: `${row.solid * 100}%` }}
          />
          <span
            className={clsx('hatched h-full', row.hatched > 0 && 'border border-no-data-line')}
            style={{ width: `${row.hatched * 100}%` }}
          />
        </span>
        <span className="text-right">{formatCount(row.reached)}</span>
        <span
          className={clsx(
            'text-right',
            row.failed > 0 ? 'text-fails-ink' : 'text-fg-faint',
            row.worst && 'font-semibold',
          )}
        >
          {row.failed > 0 ? `−${formatCount(row.failed)}` : ''}
        </span>
      </Link>
    </li>
  );
}
