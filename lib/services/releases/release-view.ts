import type { DeploymentRow, ReleaseView, VerdictLine } from '../../contract/api/releases/releases';
import {
  deploymentAddress,
  deploymentEnd,
  deploymentOrdinal,
  deploymentTitle,
  firstMarkedAt,
} from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { iso } from '../../domain/time';
import { effectiveVerdict } from '../../domain/verdict/model/effective-verdict';
import type { SignOff, StoredVerdict } from '../../domain/verdict/model/verdict';
import { verdictName } from '../../domain/verdict/model/verdict-names';
import { factsOfEvaluation, UTC_CLOCK } from '../../domain/verdict/words/verdict-facts';
import { verdictSentence } from '../../domain/verdict/words/verdict-sentence';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { versionDeployments } from './find-release';
import { signOffView } from './sign-off-view';

/** One deployment with its last stored verdict and last sign-off, as a row of a table. `releases`: all of its target. */
export async function releaseView(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  release: Release,
  releases: readonly Release[],
): Promise<ReleaseView> {
  const { id, targetId, version, firstSeenBy, notes, seeded } = release;
  const several = versionDeployments(release, releases).length;
  const of = { group: id, limit: 1 };
  const [[verdict], [signed]] = await Promise.all([
    ctx.state.page('verdict', of),
    ctx.state.page('signOff', of),
  ]);
  const now = ctx.clock.now();
  const signOff = signed?.value ?? null;
  return {
    targetId,
    version,
    firstSeenBy,
    notes,
    seeded,
    ...deploymentRow(release, releases),
    deployments: several,
    markedAt: toIsoOrNull(firstMarkedAt(release)),
    commit: release.commit || null,
    author: release.author || null,
    pipelineUrl: release.pipelineUrl || null,
    reviewAt: toIsoOrNull(release.reviewAt ?? null),
    latest: verdict
      ? latestOf(verdict.value, {
          release,
          name: deploymentNameOf(release, releases),
          signOff,
          now,
        })
      : null,
    signOff: signOff && signOffView(signOff, now),
  };
}

/** "v1", or "v1 (2nd deployment)" where the version was deployed again. */
export const deploymentNameOf = (release: Release, releases: readonly Release[]): string =>
  deploymentTitle({
    version: release.version,
    deployment: deploymentOrdinal(release),
    deployments: versionDeployments(release, releases).length,
  });

/** The position of a deployment among those of its version. */
export function deploymentRow(release: Release, releases: readonly Release[]): DeploymentRow {
  const isOneOfSeveral = versionDeployments(release, releases).length > 1;
  return {
    id: release.id,
    address: isOneOfSeveral ? deploymentAddress(release) : release.id,
    deployment: deploymentOrdinal(release),
    startedAt: iso(release.startedAt),
    endedAt: toIsoOrNull(deploymentEnd(release, releases)),
  };
}

/** `name`: the version, with the number of its deployment where it has several. */
type Line = { release: Release; name: string; signOff: SignOff | null; now: number };

function latestOf(value: StoredVerdict, of: Line) {
  const { id, verdict, settled } = value;
  const effective = effectiveVerdict(verdict, of.signOff, of.now);
  return { ...verdictLine(value, of), id, settled, effective };
}

/** A stored or just computed verdict as a row of a table. */
export function verdictLine(value: Omit<StoredVerdict, 'id'>, of: Line): VerdictLine {
  const { settled, verdict, reason, soFar = false, seen } = value;
  const n = Math.max(0, ...value.indicators.map((one) => one.evidence.n));
  return {
    verdict,
    reason: reason.text,
    judgedAt: iso(value.judgedAt),
    sessions: settled ? n : Math.max(n, seen?.sessions ?? 0),
    indicators: value.indicators
      .filter((one) => one.gated)
      .map((one) => ({
        indicator: one.indicator,
        verdict: one.verdict,
        count: settled ? one.evidence.count : (one.seen ?? one.evidence.count),
        name: verdictName({ verdict: one.verdict, code: one.reason.code, soFar: one.soFar }),
      })),
    name: verdictName({ verdict, code: reason.code, soFar }),
    headline: verdictSentence(factsOfEvaluation(value, of), UTC_CLOCK).headline,
    soFar,
    passAt: toIsoOrNull(value.passAt ?? null),
    seen: seen ? { ...seen, at: iso(seen.at) } : null,
  };
}
