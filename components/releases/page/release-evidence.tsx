'use client';

import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import type { ReleaseEvidence as Evidence } from '@/lib/contract/api/releases/verdicts';
import { COMPARE_ANCHOR } from '@/lib/web/view/release-href';
import { ComparisonPanel } from './comparison-panel';
import { IndicatorPanel } from './indicator-panel';
import { ShownPanel } from './shown-panel';
import { SignatureChanges } from './signatures-panel';
import { WhatFailedPanel } from './what-failed-panel';

type Props = {
  detail: ReleaseDetail;
  /** Null while it is read; undefined where it cannot be read. */
  evidence: Evidence | null | undefined;
  /** IANA zone of what is drawn. */
  zone: string;
};

/** What failed, the evidence of each gated indicator, and what changed from the release before. */
export function ReleaseEvidence({ detail, evidence, zone }: Props) {
  const { release, verdict } = detail;
  const gated = verdict.indicators.filter((one) => one.gated);
  const seriesOf = (indicator: string) =>
    evidence ? evidence.series.find((one) => one.indicator === indicator) : evidence;
  return (
    <>
      <WhatFailedPanel release={release} document={verdict} />
      {gated.map((row) => (
        <IndicatorPanel
          key={row.indicator}
          release={release}
          row={row}
          document={verdict}
          zone={zone}
          series={seriesOf(row.indicator)}
        />
      ))}
      <ShownPanel release={release} document={verdict} />
      <div id={COMPARE_ANCHOR} className="scroll-mt-28">
        <ComparisonPanel detail={detail} />
      </div>
      <SignatureChanges detail={detail} />
    </>
  );
}
