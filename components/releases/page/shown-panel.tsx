'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { ReleaseView } from '@/lib/contract/api/releases/releases';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { formatCount } from '@/lib/web/text/format';
import { badSessionsHref } from '@/lib/web/view/release-href';
import { PrintTable } from '../shared/print-table';
import { IndicatorBadge } from '../shared/verdict-badge';
import { describeIndicator } from '../shared/verdict-words';

/** Indicators that are shown but not gated. */
export function ShownPanel(props: { release: ReleaseView; document: VerdictDocument }) {
  const { release, document } = props;
  const rows = document.indicators.filter((one) => !one.gated);
  if (rows.length === 0) return null;
  return (
    <Panel title="Shown, not gated" flush>
      <PrintTable
        label="Indicators that are shown and not gated"
        head={['Indicator', 'Value', 'Must be', 'Bad', 'Verdict']}
        wide={2}
        rows={rows.map((row) => {
          const text = describeIndicator(row);
          return {
            key: row.indicator,
            cells: [
              text.name,
              text.value,
              text.threshold,
              <Link
                key="bad"
                href={badSessionsHref(release, document.window, row.indicator)}
                className="underline decoration-line-strong underline-offset-2 hover:text-accent"
              >
                {formatCount(row.evidence.count.bad)} of {formatCount(row.evidence.n)}
              </Link>,
              <IndicatorBadge key="verdict" row={row} document={document} />,
            ],
          };
        })}
      />
    </Panel>
  );
}
