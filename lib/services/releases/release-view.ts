import type { ReleaseView, VerdictLine } from '../../contract/releases';
import type { Release } from '../../domain/release';
import { effectiveVerdict } from '../../domain/verdict/effective';
import type { SignOff, StoredVerdict } from '../../domain/verdict/verdict';
import type { ServiceContext } from '../context';
import { iso, isoOrNull } from '../range';
import { signOffView } from './sign-off-view';

/** One release with its last stored verdict and who signed last, as a line of a table. */
export async function releaseView(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  release: Release,
): Promise<ReleaseView> {
  const { id, targetId, version, startedAt, firstSeenBy, notes, seeded } = release;
  const of = { group: id, limit: 1 };
  const [[verdict], [signed]] = await Promise.all([
    ctx.state.page('verdict', of),
    ctx.state.page('signOff', of),
  ]);
  const now = ctx.clock.now();
  const signOff = signed?.value ?? null;
  return {
    ...{ id, targetId, version, startedAt: iso(startedAt), firstSeenBy, notes, seeded },
    commit: release.commit || null,
    author: release.author || null,
    pipelineUrl: release.pipelineUrl || null,
    reviewAt: isoOrNull(release.reviewAt ?? null),
    latest: verdict ? latestOf(verdict.value, signOff, now) : null,
    signOff: signOff && signOffView(signOff, now),
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
