'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { OutcomeBadge } from '@/components/ui/state/outcome-badge';
import { StateBadge } from '@/components/ui/state/state-badge';
import { ClockText } from '@/components/ui/time';
import { VirtualList } from '@/components/ui/virtual-list';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { DASH, formatDuration } from '@/lib/web/text/format';
import { HANDLER_WORDS } from '@/lib/web/text/stage-words';
import { signatureText } from '../query/field-names';

const ROW_HEIGHT = 32;
const GRID =
  'sm:grid sm:grid-cols-[9.5rem_9.5rem_minmax(0,1fr)_4.5rem] lg:grid-cols-[9.5rem_9.5rem_minmax(0,1fr)_3.5rem_8rem_4.5rem] xl:grid-cols-[9.5rem_9.5rem_minmax(0,1fr)_3.5rem_8rem_8rem_4.5rem_5rem]';

/** Why it failed, from the most specific text that there is. */
function failureText(row: SessionSummary): string {
  if (row.outcome === 'passed') return '';
  if (row.outcome === 'degraded') return `answered by the ${HANDLER_WORDS[row.handler]} handler`;
  const title = row.signature && signatureText(row.signature.title);
  return title ?? row.errorCode ?? (row.close.reason || DASH);
}

type Props = {
  rows: readonly SessionSummary[];
  /** Whether rows are of several targets. */
  manyTargets: boolean;
};

/** Sessions, newest first, one link each. Only what is in and around the window is in the document. */
export function SessionRows({ rows, manyTargets }: Props) {
  const before = new Map(rows.map((row, at) => [row.id, rows[at - 1]]));
  return (
    <>
      <div
        aria-hidden
        className={clsx(
          'sticky top-(--table-top,0px) z-10 hidden h-8 items-center gap-x-3 border-b border-line bg-panel px-3 text-12 font-medium text-fg-muted sm:px-4',
          GRID,
        )}
      >
        <span>Ended</span>
        <span>Stopped at</span>
        <span>{manyTargets ? 'Target · how it failed' : 'How it failed'}</span>
        <span className="max-lg:hidden">Close</span>
        <span className="max-lg:hidden">Release</span>
        <span className="max-xl:hidden">Instance</span>
        <span className="text-right">Took</span>
        <span className="max-xl:hidden">Id</span>
      </div>
      <VirtualList
        label="Sessions, newest first"
        items={rows}
        itemKey={(row) => row.id}
        height={ROW_HEIGHT}
      >
        {(row, item) => (
          <li key={row.id} {...item} className="border-b border-line last:border-b-0">
            <SessionRow row={row} before={before.get(row.id)} manyTargets={manyTargets} />
          </li>
        )}
      </VirtualList>
    </>
  );
}

function SessionRow(props: {
  row: SessionSummary;
  before: SessionSummary | undefined;
  manyTargets: boolean;
}) {
  const { row, before, manyTargets } = props;
  return (
    <Link
      href={`/sessions/${encodeURIComponent(row.id)}`}
      prefetch={false}
      data-row={row.id}
      className={clsx(
        'flex flex-wrap items-center gap-x-3 px-3 text-13 hover:bg-panel-raised focus-visible:bg-panel-raised focus-visible:-outline-offset-2 max-sm:py-2 sm:h-8 sm:px-4',
        row.outcome === 'failed' && 'shadow-[inset_3px_0_0_var(--fails-line)]',
        GRID,
      )}
    >
      <span className="flex items-center gap-1.5">
        <ClockText at={row.endedAt} />
        {row.seeded ? <span className="text-12 text-fg-faint">seeded</span> : null}
        {row.asked ? (
          <span className="text-12 text-fg-faint" title="Run by a person: it is in no indicator">
            by hand
          </span>
        ) : null}
      </span>
      <Stopped row={row} />
      <span className="order-last min-w-0 max-sm:w-full sm:order-none sm:truncate">
        {manyTargets ? (
          <span className="text-fg-muted">
            {row.target} {row.environment}
            {row.outcome === 'passed' ? '' : ' · '}
          </span>
        ) : null}
        <Failure row={row} before={before} />
      </span>
      <span className="tabular-nums max-lg:hidden" title={row.close.reason}>
        {row.close.code ?? DASH}
      </span>
      <span className="truncate font-mono text-12 max-lg:hidden" title={row.release}>
        {row.release}
      </span>
      <span className="truncate font-mono text-12 max-xl:hidden" title={row.instance ?? ''}>
        {row.instance ?? DASH}
      </span>
      <span className="text-right tabular-nums max-sm:ml-auto">{formatDuration(row.totalMs)}</span>
      <span className="truncate font-mono text-12 text-fg-muted max-xl:hidden" title={row.id}>
        {row.id.slice(-6)}
      </span>
    </Link>
  );
}

/** Where a session stopped, else how it ended. */
function Stopped({ row }: { row: SessionSummary }) {
  if (row.outcome === 'passed') return <span className="text-fg-muted">passed</span>;
  if (row.outcome !== 'failed' || !row.failedStage || row.handler === 'emergency')
    return <OutcomeBadge outcome={row.outcome} handler={row.handler} plain />;
  return (
    <span>
      <StateBadge state="fails" word={row.failedStage} plain />
      <span className="sr-only"> failed</span>
    </span>
  );
}

function Failure({ row, before }: { row: SessionSummary; before: SessionSummary | undefined }) {
  const text = failureText(row);
  if (text === '') return null;
  if (text === DASH || !before || failureText(before) !== text)
    return <span title={text}>{text}</span>;
  return (
    <span className="text-fg-muted">
      same text<span className="sr-only"> as the row above</span>
    </span>
  );
}
