import clsx from 'clsx';
import Link from 'next/link';
import { type Column, StopMarks } from '@/components/charts/instrument/stop-marks';
import { type FunnelRow, prepareFunnel, summariseFunnel } from '@/components/charts/prepare-funnel';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Funnel } from '@/lib/contract/api/overview';
import { type Stage, stageIndex } from '@/lib/domain/sessions/stages';
import { formatCount } from '@/lib/web/text/format';
import { LANE_GRID } from './lane-row';

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
  /** Null where the times of lost sessions are not known. */
  evidence: Evidence | null;
  width: number;
  /** The sessions that stopped at a stage; all of the range without one. */
  href: (stage?: Stage) => string;
  onOpen: (stage: Stage, column: Column) => void;
};

/** Where sessions stop: how many reached each stage, how many were lost there, and when each was lost. */
export function StageLanes({ funnel, evidence, width, href, onOpen }: Props) {
  const rows = prepareFunnel(funnel);
  const stops = stopColumns(evidence);
  const most = [...stops.values()].flat().reduce((top, { n }) => Math.max(top, n), 3);
  if (funnel.sessions === 0)
    return <p className="px-3 py-4 text-13 text-fg-muted sm:px-4">No session in this range.</p>;
  const draw = evidence && width > 0 ? { evidence, width } : null;
  return (
    <>
      <p className="sr-only">{summariseFunnel(funnel)}</p>
      <ol>
        {rows.map((row) => (
          <li key={row.stage} className={LANE_GRID}>
            <StageLabel row={row} href={href(row.failed > 0 ? row.stage : undefined)} />
            {draw ? (
              <StopMarks
                columns={stops.get(row.stage) ?? []}
                most={most}
                range={draw.evidence}
                width={draw.width}
                look="lost"
                onOpen={(column) => onOpen(row.stage, column)}
              />
            ) : null}
          </li>
        ))}
        {draw ? <PassedLane {...draw} /> : null}
      </ol>
      {rows.some((row) => row.hatched > 0) ? (
        <p className="flex items-center gap-1.5 px-3 pt-1 text-12 text-fg-muted sm:px-4">
          <span aria-hidden className="hatched h-2.5 w-4 border border-no-data-line" />
          no proof either way
        </p>
      ) : null}
    </>
  );
}

function StageLabel({ row, href }: { row: FunnelRow; href: string }) {
  if (!row.isMeasured)
    return (
      <p className="flex h-6 items-center gap-2 px-3 text-13 text-fg-muted sm:px-4">
        <span className="w-18">{row.stage}</span>
        <span className="truncate text-12">not measured by this journey</span>
      </p>
    );
  const unproven = row.unproven > 0 ? `, ${formatCount(row.unproven)} unproven` : '';
  const without = row.unmeasured > 0 ? `, ${formatCount(row.unmeasured)} not measured` : '';
  const lost = row.failed > 0 ? `, ${formatCount(row.failed)} stopped here` : '';
  return (
    <Link
      href={href}
      aria-label={`${row.stage}: ${formatCount(row.reached)} reached${lost}${unproven}${without}`}
      className="calm grid h-10 grid-cols-[4.5rem_minmax(0,1fr)_3.25rem_2.75rem] items-center gap-1 px-3 text-12 tabular-nums hover:bg-panel-raised sm:h-6 sm:pr-1 sm:pl-4"
    >
      <span className={clsx('text-13', row.worst && 'font-semibold text-fails-ink')}>
        {row.stage}
      </span>
      <span aria-hidden className="flex h-2 min-w-0 bg-line">
        <span
          className={clsx('h-full', RAMP[stageIndex(row.stage)])}
          style={{ width: `${row.solid * 100}%` }}
        />
        <span className="hatched h-full bg-panel" style={{ width: `${row.hatched * 100}%` }} />
      </span>
      <span className="text-right">{formatCount(row.reached)}</span>
      <span className="text-right font-semibold text-fails-ink">
        {row.failed > 0 ? `−${formatCount(row.failed)}` : ''}
      </span>
    </Link>
  );
}

function PassedLane({ evidence, width }: { evidence: Evidence; width: number }) {
  const { passed, rawFrom, rawMs } = evidence;
  const columns = passed.flatMap((n, index): Column[] => {
    const at = rawFrom + index * rawMs;
    return n > 0 ? [{ at, to: at + rawMs, n }] : [];
  });
  const most = columns.reduce((top, { n }) => Math.max(top, n), 1);
  const total = columns.reduce((sum, { n }) => sum + n, 0);
  return (
    <li className={LANE_GRID}>
      <p className="grid h-6 grid-cols-[4.5rem_minmax(0,1fr)_3.25rem_2.75rem] items-center gap-1 px-3 text-12 text-fg-muted tabular-nums sm:pr-1 sm:pl-4">
        <span className="text-13">passed</span>
        <span />
        <span className="text-right">{formatCount(total)}</span>
      </p>
      <StopMarks columns={columns} most={most} range={evidence} width={width} look="passed" />
    </li>
  );
}

function stopColumns(evidence: Evidence | null): Map<Stage, Column[]> {
  if (!evidence) return new Map();
  const { rawFrom, rawMs, stops } = evidence;
  return new Map(
    stops.map(({ stage, lost }) => [
      stage,
      lost.map(([index, n]) => {
        const at = rawFrom + index * rawMs;
        return { at, to: at + rawMs, n };
      }),
    ]),
  );
}
