'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { StateBadge } from '@/components/ui/state/state-badge';
import { Time } from '@/components/ui/time';
import { useNow } from '@/components/ui/use-now';
import type { ItemProps } from '@/components/ui/windowed-list';
import type { IntakeKind } from '@/lib/contract/api/intake/rows';
import type { SourceView } from '@/lib/contract/api/intake/sources';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import { SaidStages } from './said-stages';
import { SourceDetails } from './source-details';
import { SourceFigures } from './source-figures';
import { sourceState } from './source-state';

const KIND_NAMES: Record<IntakeKind, string> = {
  events: 'health events',
  otlp_logs: 'OpenTelemetry logs',
  otlp_spans: 'OpenTelemetry spans',
  logs: 'log lines',
};

const SENDER_NAMES = {
  token: null,
  local: 'without a sign-in',
  people: 'people who are signed in',
  admin: 'the admin token',
} as const;

/** One source: state, figures, what it says. Its details are folded. */
export function SourceRow({ source, item }: { source: SourceView; item: ItemProps }) {
  const [isOpen, setOpen] = useState(false);
  const offline = useLiveStatus().kind === 'stale';
  const { state, word } = sourceState(source, { now: useNow(), offline });
  const { report } = source;
  return (
    <li
      {...item}
      className="flex flex-col gap-2 border-b border-line px-3 py-3 last:border-b-0 focus-within:bg-panel-raised sm:px-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0">
          <button
            type="button"
            data-row={source.id}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="inline-flex min-h-8 max-w-full min-w-0 items-center gap-1.5 text-14 font-semibold hover:text-accent"
          >
            <ChevronRight
              aria-hidden
              className={isOpen ? 'size-4 shrink-0 rotate-90' : 'size-4 shrink-0'}
            />
            <span className="truncate">{source.name}</span>
          </button>
        </h2>
        <StateBadge state={state} word={word} plain />
        <Subtitle source={source} />
      </div>
      {report ? <SourceFigures report={report} /> : null}
      {report ? <SaidStages report={report} /> : null}
      {isOpen ? <SourceDetails source={source} /> : null}
    </li>
  );
}

/** What kind it is, where its rows belong, when it was last seen. */
function Subtitle({ source }: { source: SourceView }) {
  const { targets } = useTargets();
  const { settings, report, lastSeenAt } = source;
  const target = targets.find(({ id }) => id === settings.target);
  const parts = [
    SENDER_NAMES[source.sender],
    report?.kinds.map((kind) => KIND_NAMES[kind]).join(', '),
    target ? targetLabel(target) : settings.environment,
    settings.sampled || report?.rows.sampled ? 'sampled: in no ratio' : null,
  ];
  return (
    <span className="min-w-0 text-13 text-fg-muted sm:ml-auto">
      {parts.filter(Boolean).join(' · ')}
      {lastSeenAt === null ? null : (
        <>
          {parts.some(Boolean) ? ' · ' : ''}last seen <Time at={lastSeenAt} />
        </>
      )}
    </span>
  );
}
