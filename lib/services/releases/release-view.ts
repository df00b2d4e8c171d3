import type { ReleaseView, VerdictLine } from '../../contract/releases';
import type { Release } from '../../domain/release';
import { effectiveVerdict } from '../../domain/verdict/effective';
import type { SignOff, StoredVerdict } from '../../domain/verdict/verdict';
import { factsOfLook, UTC_CLOCK } from '../../domain/verdict/verdict-facts';
import { verdictName } from '../../domain/verdict/verdict-names';
import { verdictSentence } from '../../domain/verdict/verdict-sentence';
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
    latest: verdict ? latestOf(verdict.value, { release, signOff, now }) : null,
    signOff: signOff && signOffView(signOff, now),
  };
}

type Line = { release: Release; signOff: SignOff | null; now: number };

function latestOf(value: StoredVerdict, of: Line) {
  const { id, verdict, settled } = value;
  const effective = effectiveVerdict(verdict, of.signOff, of.now);
  return { ...verdictLine(value, of), id, settled, effective };
}

/** A verdict that was stored, or a look at one, as a line of a table. */
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
        ...{ indicator: one.indicator, verdict: one.verdict },
        count: settled ? one.evidence.count : (one.seen ?? one.evidence.count),
        name: verdictName({ verdict: one.verdict, code: one.reason.code, soFar: one.soFar }),
      })),
    name: verdictName({ verdict, code: reason.code, soFar }),
    headline: verdictSentence(factsOfLook(value, of), UTC_CLOCK).headline,
    soFar,
    passAt: isoOrNull(value.passAt ?? null),
    seen: seen ? { ...seen, at: iso(seen.at) } : null,
  };
}
