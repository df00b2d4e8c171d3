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
import { isFirstMinuteOpen, verdictName } from '../../domain/verdict/model/verdict-names';
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
  const [view] = await releaseViews(ctx, [release], new Map([[release.targetId, releases]]));
  if (!view) throw new Error('one release has one view');
  return view;
}

/** The same of many, in a fixed number of reads. `ofTarget`: all deployments of each target. */
export async function releaseViews(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  shown: readonly Release[],
  ofTarget: ReadonlyMap<string, readonly Release[]>,
): Promise<ReleaseView[]> {
  if (shown.length === 0) return [];
  const ids = shown.map(({ id }) => id);
  const [verdicts, signOffs] = await Promise.all([
    ctx.state.newest('verdict', ids),
    ctx.state.newest('signOff', ids),
  ]);
  const now = ctx.clock.now();
  return shown.map((release) =>
    viewOf(release, {
      releases: ofTarget.get(release.targetId) ?? [release],
      verdict: verdicts.get(release.id)?.value ?? null,
      signOff: signOffs.get(release.id)?.value ?? null,
      now,
    }),
  );
}

type Known = {
  releases: readonly Release[];
  verdict: StoredVerdict | null;
  signOff: SignOff | null;
  now: number;
};

function viewOf(release: Release, { releases, verdict, signOff, now }: Known): ReleaseView {
  const { targetId, version, firstSeenBy, notes, seeded } = release;
  const name = deploymentNameOf(release, releases);
  return {
    targetId,
    version,
    firstSeenBy,
    notes,
    seeded,
    ...deploymentRow(release, releases),
    deployments: versionDeployments(release, releases).length,
    markedAt: toIsoOrNull(firstMarkedAt(release)),
    commit: release.commit || null,
    author: release.author || null,
    pipelineUrl: release.pipelineUrl || null,
    reviewAt: toIsoOrNull(release.reviewAt ?? null),
    latest: verdict ? latestOf(verdict, { release, name, signOff, now }) : null,
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
  const isOpen = isFirstMinuteOpen(value);
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
        name: verdictName({
          verdict: one.verdict,
          code: one.reason.code,
          soFar: one.soFar,
          isOpen,
        }),
      })),
    name: verdictName({ verdict, code: reason.code, soFar, isOpen }),
    headline: verdictSentence(factsOfEvaluation(value, of), UTC_CLOCK).headline,
    soFar,
    passAt: toIsoOrNull(value.passAt ?? null),
    firstMinuteAt: toIsoOrNull(isOpen ? (value.firstMinuteAt ?? null) : null),
    seen: seen ? { ...seen, at: iso(seen.at) } : null,
  };
}
