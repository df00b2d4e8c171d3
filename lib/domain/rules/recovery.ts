import { exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { knownSessions, lnRecoveryOdds, outageShare } from './recovery-odds';
import type { RuleCount } from './rule';

/** ln of the odds in favour of recovery that end an outage (decision 36). */
const LN_ODDS = Math.log(20);
/** The threshold must allow this many bad sessions before a share above it can restart the count. */
const RESTART_EXPECTED_BAD = 6;

/** The version of a serving release, or null for the target as a whole. Stored as `part`. */
export type ScopeName = string | null;

/** Since when the sessions of a recovery count, epoch ms, and the bad share that they are compared with, 0…1. */
type ScopeRecovery = { part: ScopeName; from: number; outageShare: number };

/** State of an outage, from the first true tick of its condition until its recovery is proven. Instants are epoch ms. */
export type Outage = {
  /** From when its sessions count: the start of the window in which the condition was first true. */
  from: number;
  /** The scopes that were true during it. */
  parts: ScopeName[];
  /** One for each of them that still serves, and one for the whole target; null while the condition is true. */
  recovery: ScopeRecovery[] | null;
  /** Since when the evidence of the recovery suffices; null while it does not. */
  provenSince: number | null;
};

/** One evaluation of an outage. Instants are epoch ms, at edges of buckets. */
export type OutageTick = {
  at: number;
  value: 'true' | 'false' | 'unknown';
  /** The scopes that are true at this tick. */
  failing: readonly ScopeName[];
  /** Versions that serve. */
  serving: readonly string[];
  /** End of the last whole bucket: a recovery that starts counts from here. */
  end: number;
  /** End of the bucket that is still filling. */
  to: number;
  thresholdBp: number;
  /** How long the evidence must suffice, in ms. */
  keepFiringMs: number;
  /**
   * Length of the shortest window that showed the recovery, in ms: its sessions count too. If absent, the count starts with
   * the tick.
   */
  leadMs?: number;
};

export type ScopeSpan = { part: ScopeName; from: number; to: number };

/** Counts the sessions of one scope in a span. */
export type CountSpan = (span: ScopeSpan) => RuleCount;

/** A new outage. `from`: epoch ms. */
export const beginOutage = (from: number, parts: readonly ScopeName[]): Outage => ({
  from,
  parts: [...parts],
  recovery: null,
  provenSince: null,
});

/** The scopes that must recover: the target as a whole, and each release that was true and still serves. */
function scopesToRecover({ parts }: Outage, serving: readonly string[]): ScopeName[] {
  return [null, ...parts.filter((part): part is string => part !== null && serving.includes(part))];
}

/** From when a recovery counts whose condition is false for the first time, epoch ms. */
const recoveryStart = ({ from }: Outage, { end, leadMs = 0 }: OutageTick) =>
  Math.max(from, end - leadMs);

/** Every span that `followOutage` counts at this tick, so that it can be read in advance. */
export function spansToCount(outage: Outage, tick: OutageTick): ScopeSpan[] {
  if (tick.value !== 'false') return [];
  const { to } = tick;
  const begin = recoveryStart(outage, tick);
  return scopesToRecover(outage, tick.serving).flatMap((part): ScopeSpan[] => {
    const known = outage.recovery?.find((one) => one.part === part);
    if (known) return [{ part, from: known.from, to }];
    return [
      { part, from: outage.from, to: begin },
      { part, from: begin, to },
    ];
  });
}

/**
 * The outage one tick later, and whether its end is proven (decision 36): since the condition turned false, the odds of half
 * the allowed share against the outage's share have reached 20 and stayed there for `keepFiringMs`, and at the end no more
 * than the allowed share is bad. The count restarts when the condition turns true again, or when the share exceeds the
 * threshold; with few sessions, where one bad session already exceeds it, that restarts nothing. Unknown outcomes are no
 * evidence either way.
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
  const checks = scopesToRecover(before, tick.serving).map((part) => {
    const known = before.recovery?.find((one) => one.part === part);
    const recovery = known ?? beginRecovery(part, { outage: before, tick, count });
    return checkRecovery(recovery, count({ part, from: recovery.from, to: tick.to }), tick);
  });
  const isProven = checks.every(({ proven }) => proven);
  const provenSince = isProven ? (before.provenSince ?? tick.at) : null;
  return {
    outage: { ...before, recovery: checks.map(({ recovery }) => recovery), provenSince },
    recovered:
      provenSince !== null &&
      checks.every(({ allowed }) => allowed) &&
      tick.at - provenSince >= tick.keepFiringMs,
  };
}

function beginRecovery(
  part: ScopeName,
  { outage, tick, count }: { outage: Outage; tick: OutageTick; count: CountSpan },
): ScopeRecovery {
  const from = recoveryStart(outage, tick);
  const had = count({ part, from: outage.from, to: from });
  return { part, from, outageShare: outageShare(had, shareOfBasisPoints(tick.thresholdBp)) };
}

function checkRecovery(
  recovery: ScopeRecovery,
  count: RuleCount,
  { to, end, thresholdBp }: OutageTick,
): { recovery: ScopeRecovery; proven: boolean; allowed: boolean } {
  const q0 = shareOfBasisPoints(thresholdBp);
  const n = knownSessions(count);
  if (n === 0) return { recovery, proven: false, allowed: false };
  const allowed = !exceedsThreshold(count.bad, n, thresholdBp);
  if (!allowed && n * q0 > RESTART_EXPECTED_BAD)
    return { recovery: { ...recovery, from: Math.min(end, to) }, proven: false, allowed };
  return { recovery, proven: lnRecoveryOdds(count, q0, recovery.outageShare) >= LN_ODDS, allowed };
}
