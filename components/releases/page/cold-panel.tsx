'use client';

import { Panel } from '@/components/ui/panel';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { countNoun, formatCount, formatDuration } from '@/lib/web/text/format';
import { PrintTable } from '../shared/print-table';
import { VERDICT_LOOKS } from '../shared/verdict-badge';

/** The first sessions after the switch, counted separately: they are shown but not gated. */
export function ColdPanel({ document }: { document: VerdictDocument }) {
  const { cold } = document;
  const first =
    cold.firstSuccessMs === null
      ? 'No session of this release has passed yet.'
      : `The first session passed ${formatDuration(cold.firstSuccessMs)} after it went live.`;
  return (
    <Panel title="Warm-up" flush>
      <p className="px-3 pb-2 text-13 text-fg-muted sm:px-4">
        {countNoun(cold.sessions, 'session')} of the warm-up, not part of the verdict. {first}
      </p>
      {cold.sessions > 0 ? (
        <PrintTable
          label="Warm-up sessions by indicator"
          head={['Indicator', 'Bad', 'Alone']}
          rows={cold.indicators.map(({ indicator, count, verdict }) => ({
            key: indicator,
            cells: [
              INDICATOR_NAMES[indicator],
              `${formatCount(count.bad)} of ${formatCount(count.valid + count.unknown)}`,
              <span key="word" className={VERDICT_LOOKS[verdict].ink}>
                {VERDICT_LOOKS[verdict].word.toLowerCase()}
              </span>,
            ],
          }))}
        />
      ) : null}
    </Panel>
  );
}
