'use client';

import clsx from 'clsx';
import { absoluteTime, compactTime, relativeTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import { useToast } from './toast';
import { Tooltip } from './tooltip';
import { useNow } from './use-now';

type Props = {
  /** ISO 8601 or epoch ms. */
  at: string | number;
  /** `relative` near now; `clock` in lists, where seconds and order matter; `full` with the zone. */
  show?: 'relative' | 'clock' | 'full';
  className?: string;
};

const DATE = 'yyyy-mm-dd ';

/** An instant. The tooltip shows it in full with its time zone; a press copies it as ISO 8601. */
export function Time({ at, show = 'relative', className }: Props) {
  const now = useNow();
  const zone = useView().zone;
  const toast = useToast();
  const ms = typeof at === 'number' ? at : Date.parse(at);
  const iso = new Date(ms).toISOString();
  // The server knows neither the reader's time zone nor their clock: it renders UTC, and no date where the browser will hardly show
  // one, so that lines keep their width.
  const drawn = now === 0 ? 'utc' : zone;
  const full = absoluteTime(ms, drawn);
  const timeText = (): string => {
    if (show === 'full') return full;
    if (now === 0) return full.slice(DATE.length);
    if (show === 'clock') return compactTime(ms, now, drawn);
    return relativeTime(ms, now) ?? full;
  };
  const copyIso = () =>
    navigator.clipboard
      .writeText(iso)
      .then(() => toast({ text: `Copied ${iso}` }))
      .catch(() => toast({ text: iso }));
  return (
    <Tooltip content={<span className="tabular-nums">{absoluteTime(ms, drawn, true)}</span>}>
      <button
        type="button"
        onClick={(event) => {
          event.stopPropagation();
          void copyIso();
        }}
        className={clsx('rounded-mark whitespace-nowrap tabular-nums hover:text-accent', className)}
      >
        <time dateTime={iso}>{timeText()}</time>
      </button>
    </Tooltip>
  );
}

/** An instant as plain text, for lines that are already a control. */
export function ClockText({ at }: { at: string }) {
  const now = useNow();
  const zone = useView().zone;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {/* The server does not know today's date of the reader: as wide as what follows, so that nothing moves. */}
      {now === 0 ? absoluteTime(ms, 'utc').slice(DATE.length) : compactTime(ms, now, zone)}
    </time>
  );
}
