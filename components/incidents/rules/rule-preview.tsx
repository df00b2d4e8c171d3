'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { RulePreview as Preview } from '@/lib/contract/api/alerting/rules';
import { capitaliseFirst } from '@/lib/domain/tallies/format-counts';
import { type RuleSent, rulePreviewQuery } from '@/lib/web/queries/rules';
import { countNoun } from '@/lib/web/text/format';
import { targetLabel } from '@/lib/web/text/target-label';
import { compactTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import { stripMarks } from './firing-strip';

/** Targets whose strips are drawn; the others are counted. */
const STRIPS = 6;

function Strip({ one, preview }: { one: Preview['targets'][number]; preview: Preview }) {
  const range = { from: Date.parse(preview.from), to: Date.parse(preview.to) };
  const marks = stripMarks(one.firings, range);
  return (
    <li className="grid grid-cols-[minmax(0,8rem)_minmax(0,1fr)_auto] items-center gap-2 text-12">
      <span
        className="truncate"
        title={targetLabel({ name: one.target, environment: one.environment })}
      >
        {targetLabel({ name: one.target, environment: one.environment })}
      </span>
      <span aria-hidden className="relative block h-4 overflow-hidden rounded-mark bg-panel-raised">
        {marks.map((mark) => (
          <span
            key={mark.left}
            className="absolute inset-y-0 bg-fails-line"
            style={{ left: `${mark.left * 100}%`, width: `${mark.width * 100}%` }}
          />
        ))}
      </span>
      <span className="w-14 text-right text-fg-muted tabular-nums">
        {countNoun(one.firings.length, 'time')}
      </span>
    </li>
  );
}

function Shown({ preview, old }: { preview: Preview; old: boolean }) {
  const now = useNow();
  const { zone } = useView();
  const shown = [...preview.targets]
    .sort((a, b) => b.firings.length - a.firings.length)
    .slice(0, STRIPS);
  const time = (iso: string) => (now > 0 ? compactTime(Date.parse(iso), now, zone) : '');
  return (
    <div className={clsx('calm flex flex-col gap-2', old && 'opacity-60')}>
      <p role="status" className="text-14 font-medium">
        {capitaliseFirst(preview.summary)}.
        {preview.atOnce ? (
          <span className="block text-13 font-normal text-fg-muted">
            {capitaliseFirst(preview.atOnce.summary)}.
          </span>
        ) : null}
      </p>
      {shown.length > 0 ? (
        <>
          <ul className="flex flex-col gap-1">
            {shown.map((one) => (
              <Strip key={one.targetId} one={one} preview={preview} />
            ))}
          </ul>
          <p className="flex justify-between text-12 text-fg-muted tabular-nums">
            <span>{time(preview.from)}</span>
            <span>{time(preview.to)}</span>
          </p>
        </>
      ) : (
        <p className="text-13 text-fg-muted">No target is in the rule’s scope.</p>
      )}
      {preview.targets.length > STRIPS ? (
        <p className="text-12 text-fg-muted">
          {preview.targets.length - STRIPS} more targets are counted but not drawn.
        </p>
      ) : null}
    </div>
  );
}

/** Replays a rule over stored data: how often it would have fired, and when. */
export function RulePreview({ rule }: { rule: RuleSent }) {
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery(rulePreviewQuery(rule));
  if (error) {
    return <ErrorPanel what="The replay failed" error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <Skeleton className="h-16 w-full" />;
  return <Shown preview={data} old={isFetching && isPlaceholderData} />;
}
