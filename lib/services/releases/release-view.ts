import type { ReleaseView } from '../../contract/releases';
import type { Release } from '../../domain/release';
import { effectiveVerdict } from '../../domain/verdict/effective';
import type { ServiceContext } from '../context';
import { iso, isoOrNull } from '../range';

/** One release with its last stored verdict, as a line of a table. */
export async function releaseView(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  release: Release,
): Promise<ReleaseView> {
  const { id, targetId, version, startedAt, firstSeenBy, notes, seeded } = release;
  return {
    ...{ id, targetId, version, startedAt: iso(startedAt), firstSeenBy, notes, seeded },
    commit: release.commit ?? null,
    author: release.author ?? null,
    pipelineUrl: release.pipelineUrl ?? null,
    reviewAt: isoOrNull(release.reviewAt ?? null),
    latest: await latestOf(ctx, id),
  };
}

async function latestOf(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  releaseId: string,
): Promise<ReleaseView['latest']> {
  const of = { group: releaseId, limit: 1 };
  const [[verdict], [signOff]] = await Promise.all([
    ctx.state.page('verdict', of),
    ctx.state.page('signOff', of),
  ]);
  if (!verdict) return null;
  const { value } = verdict;
  return {
    id: value.id,
    verdict: value.verdict,
    effective: effectiveVerdict(value.verdict, signOff?.value ?? null, ctx.clock.now()),
    settled: value.settled,
    reason: value.reason.text,
    judgedAt: iso(value.judgedAt),
    sessions: Math.max(0, ...value.indicators.map((one) => one.evidence.n)),
  };
}
