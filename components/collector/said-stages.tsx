import clsx from 'clsx';
import { Check, CircleDashed } from 'lucide-react';
import type { SourceReport } from '@/lib/contract/api/intake/sources';
import { STAGE_HINTS } from './source-state';

/** Which stages a source said anything about since the start; each that is missing has a hint. */
export function SaidStages({ report }: { report: SourceReport }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-12">
      <span className="text-fg-muted">Says</span>
      <ul className="flex flex-wrap gap-1">
        {STAGE_HINTS.map(({ stage, hint }) => {
          const isSaid = report.says.includes(stage);
          const Icon = isSaid ? Check : CircleDashed;
          return (
            <li
              key={stage}
              title={isSaid ? undefined : `Never said: ${hint}`}
              className={clsx(
                'inline-flex h-6 items-center gap-1 rounded-mark border px-1.5',
                isSaid ? 'border-line-strong text-fg' : 'border-dashed border-line text-fg-muted',
              )}
            >
              <Icon aria-hidden className="size-3" />
              {stage}
              <span className="sr-only">{isSaid ? ', said' : ', never said'}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
