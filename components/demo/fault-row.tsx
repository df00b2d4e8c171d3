'use client';

import { Switch } from 'radix-ui';
import { useState } from 'react';
import type { Fault } from './fault-groups';

type Props = { fault: Fault; target: string; onShare: (share: number) => void };

/** One fault: a switch, and the share of sessions that meet it. */
export function FaultRow({ fault, target, onShare }: Props) {
  const [dragged, setDragged] = useState<number | null>(null);
  const share = dragged ?? fault.share;
  const commitShare = () => {
    if (dragged !== null && dragged !== fault.share) onShare(dragged);
    setDragged(null);
  };
  const on = share > 0;
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 sm:min-h-8">
      <Switch.Root
        checked={on}
        onCheckedChange={(checked) => onShare(checked ? 1 : 0)}
        aria-label={`${fault.name} on ${target}`}
        className="calm relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-panel-raised data-[state=checked]:border-fails-ink data-[state=checked]:bg-fails-ink disabled:opacity-60"
      >
        <Switch.Thumb className="calm block size-3.5 translate-x-0.5 rounded-full bg-fg-muted data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-panel" />
      </Switch.Root>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-mono text-12" title={fault.description}>
          {fault.name}
        </span>
      </span>
      {on ? (
        <span className="flex items-center gap-2">
          <input
            type="range"
            min={5}
            max={100}
            step={5}
            value={Math.round(share * 100)}
            aria-label={`Share of sessions that meet ${fault.name} on ${target}, in percent`}
            onChange={(event) => setDragged(Number(event.target.value) / 100)}
            onPointerUp={commitShare}
            onKeyUp={commitShare}
            onBlur={commitShare}
            className="h-6 w-20 accent-fails-ink"
          />
          <span className="w-12 text-right text-12 tabular-nums">{Math.round(share * 100)} %</span>
        </span>
      ) : null}
    </li>
  );
}
