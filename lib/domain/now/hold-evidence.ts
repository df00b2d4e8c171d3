import { exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { LN_PASS_THRESHOLD, lnEPass, moreCleanSessions } from '../statistics/e-process';
import type { IndicatorCount } from '../tallies/indicators';
import { DAY, MINUTE } from '../time';

/** The evidence spans this long, or this many times the sessions of a clean pass where that is longer (decision 37). */
const EVIDENCE_MS = 30 * MINUTE;
const CLEAN_PASSES = 5;
/** And of no fewer sessions: 180 of an agent at one a 30 s lose the evidence ten times a day. */
const EVIDENCE_SESSIONS = 360;
/** Longer spans are not read: tallies of minutes and hours would have to answer for every tick. */
const EVIDENCE_AT_MOST_MS = 7 * DAY;
const RECENT_MS = 5 * MINUTE;
/** A window of n intervals may contain fewer than n sessions, because they start anywhere in their slots (decision 44). */
const SPARE_SESSIONS = 3;

/** The state begins at an e-value of 20 and ends below this. */
const LN_ENDS = Math.log(10);
/** It ends where the recent share exceeds so many times what is allowed. */
const ENDS_RATIO = 2;
/** And where so many sessions in a row fail. */
export const RUN_ENDS = 3;

const cleanPasses = new Map<number, number>();

/** Sessions without a failure that a pass needs: 75 at 5 % (statistics.md §1.4). */
function cleanPassOf(thresholdBp: number): number {
  const known = cleanPasses.get(thresholdBp);
  if (known !== undefined) return known;
  const sessions = moreCleanSessions(0, 0, shareOfBasisPoints(thresholdBp));
  cleanPasses.set(thresholdBp, sessions);
  return sessions;
}

/** The spans that decide `holds`, in ms: the evidence, and the recent share. */
export type HoldSpans = { evidenceMs: number; recentMs: number };

export function holdSpans(intervalMs: number, thresholdBp: number): HoldSpans {
  const sessions = Math.max(EVIDENCE_SESSIONS, CLEAN_PASSES * cleanPassOf(thresholdBp));
  const wanted = sessions * intervalMs;
  const recent = (Math.ceil(1 / shareOfBasisPoints(thresholdBp)) + SPARE_SESSIONS) * intervalMs;
  const evidenceMs = Math.min(EVIDENCE_AT_MOST_MS, Math.max(EVIDENCE_MS, wanted));
  return { evidenceMs, recentMs: Math.min(evidenceMs, Math.max(RECENT_MS, recent)) };
}

export type HoldEvidence = {
  /** Counts of both spans; the evidence begins no earlier than the last recovery. */
  evidence: IndicatorCount;
  recent: IndicatorCount;
  thresholdBp: number;
  /** Whether it held a moment ago. */
  held: boolean;
  /** The last three sessions failed. */
  runFails: boolean;
};

/** An unknown outcome is bad for a claim that something is well (decision 4). */
const badOf = ({ bad, unknown }: IndicatorCount) => bad + unknown;
const sessionsOf = ({ valid, unknown }: IndicatorCount) => valid + unknown;

/**
 * Whether an indicator holds (decision 37). It begins where the e-value of a pass reaches 20 and the recent share is allowed; it
 * ends where the e-value falls below 10, the recent share exceeds twice what is allowed, or three sessions in a row fail.
 */
export function holdsNow({ evidence, recent, thresholdBp, held, runFails }: HoldEvidence): boolean {
  if (runFails || sessionsOf(recent) === 0) return false;
  const bar = held ? Math.min(ENDS_RATIO * thresholdBp, 9_999) : thresholdBp;
  if (exceedsThreshold(badOf(recent), sessionsOf(recent), bar)) return false;
  const lnE = lnEPass(badOf(evidence), sessionsOf(evidence), shareOfBasisPoints(thresholdBp));
  return lnE >= (held ? LN_ENDS : LN_PASS_THRESHOLD);
}

/** How many more sessions without a failure it needs to hold. */
export function sessionsToHold({
  evidence,
  recent,
  thresholdBp,
}: Pick<HoldEvidence, 'evidence' | 'recent' | 'thresholdBp'>): number {
  const q0 = shareOfBasisPoints(thresholdBp);
  const forEvidence = moreCleanSessions(badOf(evidence), sessionsOf(evidence), q0);
  const forRecent = Math.ceil(badOf(recent) / q0 - 1e-9) - sessionsOf(recent);
  return Math.max(0, forEvidence, forRecent);
}
