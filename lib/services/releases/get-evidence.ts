import type { ReleaseEvidence } from '../../contract/api/releases/verdicts';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD } from '../../domain/statistics/e-process';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { findRelease } from './find-release';

/** The evidence of a release, minute by minute. Throws AppError `not_found`. */
export async function getEvidence(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge'>,
  id: string,
): Promise<ReleaseEvidence> {
  const { release } = await findRelease(ctx, id);
  const series = await ctx.releaseJudge.evidence(release);
  return {
    lnPassThreshold: LN_PASS_THRESHOLD,
    lnFailThreshold: LN_FAIL_THRESHOLD,
    series: series.map(({ of, points }) => ({
      indicator: of.indicator,
      gated: of.gated,
      thresholdBp: of.thresholdBp,
      fellAt: toIsoOrNull(of.fellAt),
      verdict: of.verdict,
      points: points.map((point) => ({
        ...point,
        at: iso(point.at),
        blockEnd: iso(point.blockEnd),
      })),
    })),
  };
}
