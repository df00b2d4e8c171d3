'use client';

import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { shortenId } from '@/lib/web/text/format';
import { useCopy } from './use-copy';

type Props = {
  text: string;
  /** What the text is, for the announcement: "session id". */
  what: string;
  /** Show all of it instead of shortening the middle. */
  whole?: boolean;
  className?: string;
};

/** Monospaced text; a press copies all of it. */
export function Copyable({ text, what, whole = false, className }: Props) {
  const { copied, copy } = useCopy(what);
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy(text)}
      title={text}
      aria-label={`Copy the ${what}: ${text}`}
      className={clsx(
        'group inline-flex max-w-full min-w-0 items-center gap-1.5 rounded-mark text-left font-mono text-12 hover:text-accent',
        className,
      )}
    >
      <span className={clsx('min-w-0', whole ? 'break-all' : 'truncate')}>
        {whole ? text : shortenId(text)}
      </span>
      <Icon
        aria-hidden
        className="size-3 shrink-0 text-fg-faint group-hover:text-accent group-focus-visible:text-accent"
      />
    </button>
  );
}
