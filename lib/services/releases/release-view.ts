import type { DeploymentRow, ReleaseView, VerdictLine } from '../../contract/releases';
import { deploymentAddress, deploymentEnd, markedAt, ordinalOf } from '../../domain/deployments';
import type { Release } from '../../domain/release';
import { effectiveVerdict } from '../../domain/verdict/effective';
import type { SignOff, StoredVerdict } from '../../domain/verdict/verdict';
import type { ServiceContext } from '../context';
import { iso, isoOrNull } from '../range';
import { siblingsOf } from './find-release';
import { signOffView } from './sign-off-view';

/** One deployment with its last stored verdict and who signed last, as a line of a table. `releases`: all of its target. */
export async function releaseView(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  release: Release,
  releases: readonly Release[],
): Promise<ReleaseView> {
  const { id, targetId, version, firstSeenBy, notes, seeded } = release;
  const several = siblingsOf(release, releases).length;
  const of = { group: id, limit: 1 };
  const [[verdict], [signed]] = await Promise.all([
    ctx.state.page('verdict', of),
    ctx.state.page('signOff', of),
  ]);
  const now = ctx.clock.now();
  const signOff = signed?.value ?? null;
  return {
    ...{ targetId, version, firstSeenBy, notes, seeded },
    ...deploymentRow(release, releases),
    deployments: several,
    markedAt: isoOrNull(markedAt(release)),
    commit: release.commit || null,
    author: release.author || null,
    pipelineUrl: release.pipelineUrl || null,
    reviewAt: isoOrNull(release.reviewAt ?? null),
    latest: verdict ? latestOf(verdict.value, signOff, now) : null,
    signOff: signOff && signOffView(signOff, now),
  };
}

/** Where a deployment stands among those of its version. */
export function deploymentRow(release: Release, releases: readonly Release[]): DeploymentRow {
  const isOneOfSeveral = siblingsOf(release, releases).length > 1;
  return {
    id: release.id,
    address: isOneOfSeveral ? deploymentAddress(release) : release.id,
    deployment: ordinalOf(release),
    startedAt: iso(release.startedAt),
    endedAt: isoOrNull(deploymentEnd(release, releases)),
  };
}

function latestOf(value: StoredVerdict, signOff: SignOff | null, now: number) {
  const { id, verdict, settled } = value;
  return { ...verdictLine(value), id, settled, effective: effectiveVerdict(verdict, signOff, now) };
}

/** A verdict that was stored, or a look at one, as a line of a table. */
export function verdictLine(value: Omit<StoredVerdict, 'id'>): VerdictLine {
  return {
    verdict: value.verdict,
    reason: value.reason.text,
    judgedAt: iso(value.judgedAt),
    sessions: Math.max(0, ...value.indicators.map((one) => one.evidence.n)),
    indicators: value.indicators
      .filter((one) => one.gated)
      .map(({ indicator, verdict, evidence }) => ({ indicator, verdict, count: evidence.count })),
  };
}
