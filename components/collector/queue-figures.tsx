import clsx from 'clsx';
import type { SourceList } from '@/lib/contract/api/intake/sources';
import { countNoun, formatBytes, formatCount } from '@/lib/web/text/format';

/** From this share of its limit on, requests are refused. */
const NEARLY_FULL = 0.8;

/** The collector's queue, and what had to be refused. */
export function QueueFigures({ list }: { list: SourceList }) {
  const { queue, refused } = list;
  return (
    <dl aria-label="Queue" className="panel flex flex-wrap gap-x-8 gap-y-2 px-3 py-3 sm:px-4">
      <Figure
        name="Rows waiting"
        value={`${formatCount(queue.rows)} of ${formatCount(queue.limit)}`}
        bad={queue.rows >= queue.limit * NEARLY_FULL}
      />
      <Figure
        name="Refused since the start"
        value={
          refused.requests === 0
            ? 'none'
            : `${countNoun(refused.requests, 'request')}, ${formatBytes(refused.bytes)}`
        }
        bad={refused.requests > 0}
        hint="Too much was waiting, or a source sent too much. Senders that gave up lost these rows."
      />
      <Figure name="Sources" value={formatCount(list.sources.length)} />
    </dl>
  );
}

type FigureProps = { name: string; value: string; bad?: boolean; hint?: string };

function Figure({ name, value, bad = false, hint }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-fg-muted">{name}</dt>
      <dd
        className={clsx('text-16 tabular-nums', bad ? 'font-semibold text-fails-ink' : 'text-fg')}
      >
        {value}
        {bad && hint ? (
          <span className="block text-12 font-normal text-fg-muted">{hint}</span>
        ) : null}
      </dd>
    </div>
  );
}
