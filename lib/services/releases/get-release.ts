import type { ReleaseDetail } from '../../contract/api/releases/releases';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

import { findRelease, versionDeployments } from './find-release';
import { verdictOf } from './get-verdict';
import { measuredFrom } from './measured-from';
import { deploymentRow, releaseView } from './release-view';
import { servedBefore } from './served-before';
import { signOffView } from './sign-off-view';

/** Verdicts and sign-offs of one release that a page shows. */
const MOST_ROWS = 100;

/** One deployment with its verdict, its earlier verdicts and its sign-offs. Throws AppError `not_found`. */
export async function getRelease(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge'>,
  id: string,
): Promise<ReleaseDetail> {
  const found = await findRelease(ctx, id);
  const { release, releases } = found;
  const of = { group: release.id, limit: MOST_ROWS };
  const before = await servedBefore(ctx, release, releases);
  const [view, previous, verdict, places, history, signOffs] = await Promise.all([
    releaseView(ctx, release, releases),
    before ? releaseView(ctx, before, releases) : null,
    verdictOf(ctx, found),
    measuredFrom(ctx, release, releases),
    ctx.state.page('verdict', of),
    ctx.state.page('signOff', of),
  ]);
  return {
    release: view,
    previous,
    verdict,
    measuredFrom: places,
    deployments: versionDeployments(release, releases)
      .toReversed()
      .map((one) => deploymentRow(one, releases)),
    history: history.map(({ value }) => ({
      id: value.id,
      verdict: value.verdict,
      reason: value.reason.text,
      judgedAt: iso(value.judgedAt),
      sessions: Math.max(0, ...value.indicators.map((one) => one.evidence.n)),
    })),
    signOffs: signOffs.map(({ value }) => signOffView(value, ctx.clock.now())),
  };
}
