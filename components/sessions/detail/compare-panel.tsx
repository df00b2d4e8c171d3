'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import Link from 'next/link';
import { useState } from 'react';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import type { ComparedRowView, Comparison } from '@/lib/contract/api/explorer/compare';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { listText } from '@/lib/domain/tallies/format-counts';
import { comparisonQuery } from '@/lib/web/queries/explorer/comparison';
import { DASH, formatBytes, formatDuration, shortenId } from '@/lib/web/text/format';

const OUTCOMES = { ok: 'ok', failed: 'failed', skipped: 'not reached', unknown: 'not proven' };

type Side = 'left' | 'right';

function sideText(row: ComparedRowView, side: Side): string {
  switch (row.kind) {
    case 'stage': {
      const { outcome, ms } = row[side];
      return ms === null ? OUTCOMES[outcome] : `${OUTCOMES[outcome]} at ${formatDuration(ms)}`;
    }
    case 'frame': {
      const frame = row[side];
      return frame === null ? DASH : `${frame.type}, ${formatBytes(frame.size)}`;
    }
    case 'field':
    case 'fact':
      return row[side] || DASH;
  }
}

function rowName(row: ComparedRowView): string {
  return row.kind === 'frame' ? `${row.direction === 'in' ? 'received' : 'sent'}` : row.name;
}

/** What differs, in words, for readers who do not see the colours. */
function differenceText(row: ComparedRowView, isFirst: boolean): string {
  if (row.same) return 'alike';
  if (isFirst) return 'first difference';
  if (row.kind === 'frame') return row.left === null ? 'only there' : 'only here';
  if (row.kind !== 'field') return 'differs';
  return row.left === null ? 'only there' : row.right === null ? 'only here' : 'differs';
}

function Row({ row, isFirst }: { row: ComparedRowView; isFirst: boolean }) {
  const cell = 'px-3 py-1.5 align-top wrap-anywhere';
  const isText = row.kind === 'field' || row.kind === 'frame';
  return (
    <tr className="border-t border-line max-sm:flex max-sm:flex-col">
      <th
        scope="row"
        className={clsx(
          cell,
          'text-left font-normal text-fg-muted',
          row.kind === 'field' && 'pl-6',
        )}
      >
        {rowName(row)}
      </th>
      <td className={clsx(cell, isText && 'font-mono text-12', !row.same && 'bg-fails-tint')}>
        <span className="mr-2 text-fg-muted sm:hidden">this one</span>
        {sideText(row, 'left')}
      </td>
      <td className={clsx(cell, isText && 'font-mono text-12', !row.same && 'bg-holds-tint')}>
        <span className="mr-2 text-fg-muted sm:hidden">passed</span>
        {sideText(row, 'right')}
      </td>
      <td className={clsx(cell, 'text-fg-muted', isFirst && 'font-medium text-fg')}>
        {differenceText(row, isFirst)}
      </td>
    </tr>
  );
}

/** Which of release, instance, location and journey the two share. */
function sharedText({ differsIn }: Comparison): string {
  const all = ['release', 'instance', 'location', 'journey'] as const;
  const same = all.filter((one) => !differsIn.includes(one));
  const shared = same.length > 0 ? `same ${listText(same)}` : '';
  const other = differsIn.length > 0 ? `another ${listText(differsIn)}` : '';
  return [shared, other].filter(Boolean).join('; ');
}

function Compared({ session, comparison }: { session: SessionDetail; comparison: Comparison }) {
  const [onlyDifferences, setOnlyDifferences] = useState(true);
  const { rows, with: other, framesKept } = comparison;
  if (other === null)
    return (
      <p className="px-4 pb-4 text-13 text-fg-muted">
        No passing session of this target is stored that ended before this one.
      </p>
    );
  const first = rows.findIndex(({ same }) => !same);
  const numbered = rows.map((row, at) => ({ row, at, key: `${row.kind} ${at}` }));
  const shown = numbered.filter(({ row }) => !onlyDifferences || !row.same);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 pb-2 text-13 sm:px-4">
        <span className="text-fg-muted">{sharedText(comparison)}</span>
        <label className="ml-auto flex min-h-8 items-center gap-2">
          <input
            type="checkbox"
            checked={onlyDifferences}
            onChange={({ target }) => setOnlyDifferences(target.checked)}
          />
          Only differences
        </label>
      </div>
      <table aria-label="Comparison" className="w-full text-13 max-sm:block">
        <thead className="max-sm:sr-only">
          <tr className="text-left text-12 text-fg-muted">
            <th scope="col" className="w-40 px-3 py-1.5 font-medium">
              <span className="sr-only">What is compared</span>
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {shortenId(session.id)}, {session.outcome}
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              <Link
                href={`/sessions/${encodeURIComponent(other.id)}`}
                className="text-accent hover:underline"
              >
                {shortenId(other.id)}, {other.outcome}
              </Link>
            </th>
            <th scope="col" className="w-36 px-3 py-1.5 font-medium">
              What differs
            </th>
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {shown.map(({ row, at, key }) => (
            <Row key={key} row={row} isFirst={at === first} />
          ))}
        </tbody>
      </table>
      {framesKept && other.framesKept ? null : (
        <p className="border-t border-line px-4 py-3 text-13 text-fg-muted">
          Frames are not compared: the transcript of{' '}
          {framesKept ? 'the passing session' : 'this session'} was not stored.
        </p>
      )}
    </>
  );
}

/** The session beside a passing one: stages, frames, fields and ends, the first difference marked. */
export function ComparePanel({ session, other }: { session: SessionDetail; other: string }) {
  const { data, error, refetch } = useQuery(comparisonQuery(session.id, other));
  return (
    <div className="mb-3 sm:mb-4">
      <Panel title="Compared with a passing session" flush>
        {error ? (
          <div className="p-3">
            <ErrorPanel
              what="The comparison could not be made"
              error={error}
              onRetry={() => void refetch()}
            />
          </div>
        ) : null}
        {data || error ? null : <SkeletonRows rows={5} label="Comparing" />}
        {data ? <Compared session={session} comparison={data} /> : null}
      </Panel>
    </div>
  );
}
