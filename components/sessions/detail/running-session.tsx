'use client';

import { Check, Circle, LoaderCircle } from 'lucide-react';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { Panel } from '@/components/ui/panel';
import { useNow } from '@/components/ui/use-now';
import type { SessionProgress } from '@/lib/contract/api/sessions';
import { formatDuration } from '@/lib/web/text/format';

type Props = { running: NonNullable<SessionProgress['running']> };

/** A session that has not ended: the stages that it has passed. Its result takes this place. */
export function RunningSession({ running }: Props) {
  const { target, environment, startedAt, stages, measured } = running;
  const passed = new Set<string>(stages);
  const last = measured.findLastIndex((stage) => passed.has(stage));
  const now = useNow();
  const forMs = Math.max(0, now - Date.parse(startedAt));
  const next = measured[last + 1];
  return (
    <>
      <header className="mb-4 flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
          <EnvironmentChip environment={environment} />
          <span>{target}</span>
          <span>Run by a person: in no indicator, alert or verdict</span>
        </div>
        <h1 className="text-20 font-semibold text-pretty sm:text-28" aria-live="polite">
          {next ? `Running: waits for ${next}` : 'Running: all stages passed'}
        </h1>
        <p className="text-14 text-fg-muted tabular-nums">
          {now === 0
            ? 'The result appears here.'
            : `For ${formatDuration(forMs)}. The result appears here.`}
        </p>
      </header>
      <Panel title="Stages">
        <ol aria-label="Stages so far" className="flex flex-col text-13">
          {measured.map((stage, at) => (
            <li
              key={stage}
              className="flex h-8 items-center gap-2 border-b border-line last:border-b-0"
            >
              <StageMark state={markOf({ at, last, isPassed: passed.has(stage) })} />
              <span className="w-24">{stage}</span>
            </li>
          ))}
        </ol>
      </Panel>
    </>
  );
}

type Mark = 'passed' | 'no sign yet' | 'running' | 'to come';

/** A stage before the last one that passed has no sign of its own yet. */
function markOf({ at, last, isPassed }: { at: number; last: number; isPassed: boolean }): Mark {
  if (isPassed) return 'passed';
  if (at < last) return 'no sign yet';
  return at === last + 1 ? 'running' : 'to come';
}

function StageMark({ state }: { state: Mark }) {
  const Icon = state === 'passed' ? Check : state === 'running' ? LoaderCircle : Circle;
  return (
    <>
      <Icon
        aria-hidden
        className={`size-3.5 ${state === 'passed' ? 'text-holds-ink' : 'text-fg-faint'}`}
      />
      <span className="w-20 text-fg-muted">{state}</span>
    </>
  );
}
