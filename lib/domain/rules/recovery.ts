import { exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import type { RuleCount } from './rule';

/** Odds in favour of recovery that end an outage (decision 36). */
const LN_ODDS = Math.log(20);
/** What a recovery is held against is at least so many times what is allowed. */
const OUTAGE_RATIO = 1.5;
/** A recovered target has half of what is allowed. */
const RECOVERED_RATIO = 0.5;
const RATE_CAP = 0.95;
/** So many bad sessions must have been allowed before their share can call a recovery off. */
const RESTART_EXPECTED = 6;

/** The version of a release that serves; null is the target as a whole. */
export type PartName = string | null;

/** Sessions since a condition turned false, and the bad share they are held against. */
export type RecoveryOf = { part: PartName; from: number; outageShare: number };

/** What is followed while something fails, from its first true tick until its recovery is proven. Instants are epoch ms. */
export type Outage = {
  /** Where its sessions are counted from: the begin of the window in which it was first true. */
  from: number;
  /** Who was true during it. */
  parts: PartName[];
  /** One for each of them that still serves, and one for the whole; null while the condition is true. */
  recovery: RecoveryOf[] | null;
  /** Since when the evidence of the recovery is there; null while it is not. */
  provenSince: number | null;
};

/** One tick of an outage. Instants are epoch ms, at edges of buckets. */
export type OutageTick = {
  at: number;
  value: 'true' | 'false' | 'unknown';
  /** Who is true at this tick. */
  failing: readonly PartName[];
  /** Versions that serve. */
  serving: readonly string[];
  /** End of the last whole bucket: a recovery that begins is counted from here. */
  end: number;
  /** End of the bucket that is still filling. */
  to: number;
  thresholdBp: number;
  /** For so long the evidence must be there, in ms. */
  keepFiringMs: number;
  /**
   * Length of the shortest window that showed the recovery, in ms: its sessions are the first of it. Where it is absent the
   * count begins with the tick.
   */
  leadMs?: number;
};

export type PartSpan = { part: PartName; from: number; to: number };

/** Bad of the told sessions of one part in a span. */
export type CountSpan = (span: PartSpan) => RuleCount;

/** An outage as it begins. */
export const beginOutage = (from: number, parts: readonly PartName[]): Outage => ({
  from,
  parts: [...parts],
  recovery: null,
  provenSince: null,
});

/** Who must show that it recovered: the target as a whole, and whoever was true and still serves. */
function partsToRecover({ parts }: Outage, serving: readonly string[]): PartName[] {
  return [null, ...parts.filter((part): part is string => part !== null && serving.includes(part))];
}

/** Where the recovery of a condition is counted from that is false for the first time. */
const beginsAt = ({ from }: Outage, { end, leadMs = 0 }: OutageTick) =>
  Math.max(from, end - leadMs);

/** Every span that `followOutage` will ask for at this tick. */
export function spansToCount(outage: Outage, tick: OutageTick): PartSpan[] {
  if (tick.value !== 'false') return [];
  const { to } = tick;
  const begin = beginsAt(outage, tick);
  return partsToRecover(outage, tick.serving).flatMap((part): PartSpan[] => {
    const known = outage.recovery?.find((one) => one.part === part);
    if (known) return [{ part, from: known.from, to }];
    return [
      { part, from: outage.from, to: begin },
      { part, from: begin, to },
    ];
  });
}

/**
 * An outage one tick later, and whether its end is proven (decision 36): since its condition turned false the odds of half the
 * allowed share against the share that the outage had reach 20 and stay there for `keepFiringMs`, and by then no more than the
 * allowed share is bad: of few sessions one is too many, and says nothing. The count begins anew where the condition turns true again, or the share exceeds what is allowed. Unknown
 * outcomes are no evidence of either.
 */
export function followOutage(
  before: Outage,
  tick: OutageTick,
  count: CountSpan,
): { outage: Outage; recovered: boolean } {
  if (tick.value === 'unknown') return { outage: before, recovered: false };
  if (tick.value === 'true') {
    const parts = [...new Set([...before.parts, ...tick.failing])];
    return { outage: { ...before, parts, recovery: null, provenSince: null }, recovered: false };
  }
  const looks = partsToRecover(before, tick.serving).map((part) => {
    const known = before.recovery?.find((one) => one.part === part);
    const recovery = known ?? beginRecovery(part, { outage: before, tick, count });
    return lookAtRecovery(recovery, count({ part, from: recovery.from, to: tick.to }), tick);
  });
  const isProven = looks.every(({ proven }) => proven);
  const provenSince = isProven ? (before.provenSince ?? tick.at) : null;
  return {
    outage: { ...before, recovery: looks.map(({ recovery }) => recovery), provenSince },
    recovered:
      provenSince !== null &&
      looks.every(({ allowed }) => allowed) &&
      tick.at - provenSince >= tick.keepFiringMs,
  };
}

function beginRecovery(
  part: PartName,
  { outage, tick, count }: { outage: Outage; tick: OutageTick; count: CountSpan },
): RecoveryOf {
  const from = beginsAt(outage, tick);
  const had = count({ part, from: outage.from, to: from });
  return { part, from, outageShare: outageShare(had, shareOfBasisPoints(tick.thresholdBp)) };
}

/** The share that an outage had, at least one and a half times what is allowed. */
export function outageShare(had: RuleCount, q0: number): number {
  const n = toldOf(had);
  const share = n > 0 ? had.bad / n : 0;
  return Math.min(Math.max(RATE_CAP, (1 + q0) / 2), Math.max(OUTAGE_RATIO * q0, share));
}

/** Sessions whose outcome is known. */
const toldOf = ({ n, unknown = 0 }: RuleCount) => n - unknown;

/** ln of the odds that these sessions come from half the allowed share, and not from the outage's. */
export function lnRecoveryOdds(count: RuleCount, q0: number, share: number): number {
  const better = RECOVERED_RATIO * q0;
  const good = toldOf(count) - count.bad;
  return count.bad * Math.log(better / share) + good * Math.log((1 - better) / (1 - share));
}

function lookAtRecovery(
  recovery: RecoveryOf,
  count: RuleCount,
  { to, end, thresholdBp }: OutageTick,
): { recovery: RecoveryOf; proven: boolean; allowed: boolean } {
  const q0 = shareOfBasisPoints(thresholdBp);
  const n = toldOf(count);
  if (n === 0) return { recovery, proven: false, allowed: false };
  const allowed = !exceedsThreshold(count.bad, n, thresholdBp);
  if (!allowed && n * q0 > RESTART_EXPECTED)
    return { recovery: { ...recovery, from: Math.min(end, to) }, proven: false, allowed };
  return { recovery, proven: lnRecoveryOdds(count, q0, recovery.outageShare) >= LN_ODDS, allowed };
}
