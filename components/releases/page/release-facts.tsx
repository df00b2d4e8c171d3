'use client';

import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import type { ReleaseEvidence } from '@/lib/contract/api/releases/verdicts';
import { SignOffPanel } from '../sign-off/sign-off-panel';
import { WhatIfPanel } from '../what-if/what-if-panel';
import { AboutPanel } from './about-panel';
import { ColdPanel } from './cold-panel';
import { DeploymentsPanel } from './deployments-panel';
import { HistoryPanel } from './history-panel';
import { InstancesPanel } from './instances-panel';
import { ReportPanel } from './report-panel';

type Props = { detail: ReleaseDetail; evidence: ReleaseEvidence | null | undefined };

/** Who signed, its other deployments and reports, and what is known of it besides its evidence. */
export function ReleaseFacts({ detail, evidence }: Props) {
  const { release, verdict } = detail;
  return (
    <>
      <SignOffPanel detail={detail} />
      <DeploymentsPanel detail={detail} />
      <ReportPanel id={release.address} />
      {evidence ? <WhatIfPanel document={verdict} evidence={evidence} /> : null}
      <ColdPanel document={verdict} />
      <InstancesPanel document={verdict} />
      <AboutPanel detail={detail} />
      <HistoryPanel detail={detail} />
    </>
  );
}
