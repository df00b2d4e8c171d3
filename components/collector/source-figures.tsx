import clsx from 'clsx';
import type { SourceReport } from '@/lib/contract/api/intake/sources';
import {
  countNoun,
  DASH,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
} from '@/lib/web/text/format';

/** From this clock difference on, matching and bucketing suffer, ms. */
const SKEW_TROUBLE_MS = 5_000;
/** From this share on, most of what a source says is lost. */
const UNJOINED_TROUBLE = 0.5;

type Figure = { name: string; value: string; bad?: boolean };

/** What became of a source's rows since the start of the server. */
export function SourceFigures({ report }: { report: SourceReport }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.25rem,1fr))] gap-x-4 gap-y-2">
      {figuresOf(report).map(({ name, value, bad }) => (
        <div key={name} className="min-w-0">
          <dt className="truncate text-12 text-fg-muted">{name}</dt>
          <dd className={clsx('text-13 tabular-nums', bad && 'font-semibold text-fails-ink')}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf({ rows, refused, unread, ...report }: SourceReport): Figure[] {
  const { unjoinedRatio } = report;
  return [
    { name: 'Rows per second', value: rateText(report.rowsPerSecond) },
    { name: 'Became events', value: formatCount(rows.events) },
    { name: 'Sent again', value: formatCount(rows.duplicates) },
    { name: 'Ignored', value: formatCount(rows.ignored) },
    { name: 'Rejected', value: formatCount(rows.rejected), bad: rows.rejected > 0 },
    {
      name: 'Refused',
      value:
        refused.requests === 0
          ? '0'
          : `${formatCount(refused.requests)}, ${formatBytes(refused.bytes)}`,
      bad: refused.requests > 0,
    },
    {
      name: 'Could not be read',
      value: countNoun(unread.requests, 'request'),
      bad: unread.requests > 0,
    },
    { name: 'Lag', value: formatDuration(report.lagMs) },
    {
      name: 'Clock ahead by',
      value: formatDuration(report.clockSkewMs),
      bad: report.clockSkewMs >= SKEW_TROUBLE_MS,
    },
    {
      name: 'Not joined',
      value: unjoinedRatio === null ? DASH : formatPercent(unjoinedRatio),
      bad: unjoinedRatio !== null && unjoinedRatio >= UNJOINED_TROUBLE,
    },
  ];
}

/** `0.3`, `12`, `4,812`; never 0 where something came. */
function rateText(perSecond: number): string {
  if (perSecond === 0) return '0';
  if (perSecond >= 10) return formatCount(perSecond);
  return perSecond < 0.1 ? '< 0.1' : perSecond.toFixed(1);
}
