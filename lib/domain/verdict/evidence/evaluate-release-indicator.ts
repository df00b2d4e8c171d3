import { shareOfBasisPoints, smallestTrue } from '../../statistics/binomial';
import {
  addBlock,
  type BlockSums,
  type BlockWealth,
  dispersionOfSums,
  LN_FAIL_THRESHOLD,
  LN_PASS_THRESHOLD,
  lnEOfBlocks,
  moreCleanSessions,
  NO_WEALTH,
} from '../../statistics/e-process';
import type { IndicatorKey } from '../../tallies/indicators';
import { BLOCK_MS, blockLength, type GateSettings } from '../model/gate-settings';
import type { Evidence, IndicatorVerdict, ReasonCode, VerdictWord } from '../model/verdict';
import { reasonText } from '../words/reason-text';
import { addSums, boundedInterval, evidenceSteps, NO_EVIDENCE, NO_SUMS } from './evidence';
import type { ObservedMinute } from './observed-time';

export type IndicatorCase = {
  indicator: IndicatorKey;
  gated: boolean;
  thresholdBp: number;
  /** Closed, steady, before the deadline; oldest first. */
  minutes: readonly ObservedMinute[];
  settings: GateSettings;
  /** How often sessions start now, in ms. */
  intervalMs: number;
  /** Why no more evidence is awaited; null while it is. */
  ended: 'deadline' | 'replaced' | null;
  /** No session is in flight and none will start: what is proven by now is final (decision 49). */
  complete?: boolean | undefined;
};

/** PASS of statistics.md §0.1: soak, floor, sessions, and blocks where sessions come in bursts. */
function isPassProven(evidence: Evidence, settings: GateSettings, observedMs: number): boolean {
  return (
    observedMs >= settings.soakMs &&
    evidence.n >= settings.minSessions &&
    evidence.lnEPass >= LN_PASS_THRESHOLD &&
    (evidence.phiPass <= settings.phiLimit || evidence.blockLnEPass >= LN_PASS_THRESHOLD)
  );
}

/** FAIL of statistics.md §0.1: early by blocks, or after the soak by independent sessions. */
function isFailProven(evidence: Evidence, settings: GateSettings, observedMs: number): boolean {
  const early =
    evidence.n >= settings.minSessionsEarly && evidence.blockLnEFail >= LN_FAIL_THRESHOLD;
  const late =
    observedMs >= settings.soakMs &&
    evidence.n >= settings.minSessions &&
    evidence.lnEFail >= LN_FAIL_THRESHOLD &&
    evidence.phiFail <= settings.phiLimit;
  return early || late;
}

/**
 * FAIL where no more evidence will come (decision 49): the session track alone, unless dispersion is too large. What is proven by then is a breach, however few minutes it took.
 */
function isFailProvenAtEnd(evidence: Evidence, settings: GateSettings): boolean {
  return (
    evidence.n >= settings.minSessionsEarly &&
    evidence.lnEFail >= LN_FAIL_THRESHOLD &&
    evidence.phiFail <= settings.phiLimit
  );
}

type Track = {
  evidence: Evidence;
  /** As a pass counts them, the block that has not ended among them. */
  wealth: BlockWealth;
  sums: BlockSums;
  observedMs: number;
  passedAt: number | null;
  failedAt: number | null;
};

/** Both decisions latch at the first closed minute that reaches them: evaluating again costs nothing (statistics.md §1.4). */
function followMinutes(subject: IndicatorCase): Track {
  const { indicator, minutes, thresholdBp, settings, ended, complete } = subject;
  const counted = minutes.map(({ counts, ...minute }) => ({
    ...minute,
    count: counts.indicators[indicator],
  }));
  const q0 = shareOfBasisPoints(thresholdBp);
  const observed = new Map(minutes.map((minute) => [minute.at, minute.observedMs]));
  const track: Track = {
    evidence: NO_EVIDENCE,
    wealth: NO_WEALTH,
    sums: NO_SUMS,
    passedAt: null,
    failedAt: null,
    observedMs: minutes.at(-1)?.observedMs ?? 0,
  };
  let last: number | null = null;
  for (const { at, evidence, wealth, sums, pending } of evidenceSteps(counted, q0)) {
    const observedMs = observed.get(at) ?? 0;
    if (isFailProven(evidence, settings, observedMs)) track.failedAt ??= at + BLOCK_MS;
    if (isPassProven(evidence, settings, observedMs)) track.passedAt ??= at + BLOCK_MS;
    track.evidence = evidence;
    const waits = pending.n > 0;
    track.wealth = waits ? addBlock(wealth, pending.bad / pending.n, q0) : wealth;
    track.sums = waits ? addSums(sums, pending.bad, pending.n) : sums;
    last = at + BLOCK_MS;
  }
  const undecided = track.failedAt === null && track.passedAt === null;
  if ((ended !== null || complete) && undecided && isFailProvenAtEnd(track.evidence, settings))
    track.failedAt = last;
  return track;
}

/** The verdict of one indicator, from closed minutes alone. A fail outranks a pass that was reached before it. */
export function evaluateReleaseIndicator(subject: IndicatorCase): IndicatorVerdict {
  const { indicator, gated, thresholdBp, settings, ended } = subject;
  const track = followMinutes(subject);
  const { evidence } = track;
  const verdict = wordOf(track);
  const code = codeOf(verdict, track, subject);
  const needed =
    verdict === 'pass' || verdict === 'fail' || ended !== null
      ? null
      : sessionsNeededForPass(track, subject);
  return {
    indicator,
    gated,
    thresholdBp,
    verdict,
    reason: reasonText(code, {
      ...track,
      indicator,
      thresholdBp,
      settings,
      ...needed,
      blockMs: blockLength(subject.intervalMs),
    }),
    evidence,
    interval: boundedInterval(evidence),
    sessionsNeeded: needed?.sessions ?? null,
    timeNeededMs: needed?.ms ?? null,
    fellAt: verdict === 'fail' ? track.failedAt : verdict === 'pass' ? track.passedAt : null,
  };
}

function wordOf({ failedAt, passedAt, evidence }: Track): VerdictWord {
  if (failedAt !== null) return 'fail';
  if (passedAt !== null) return 'pass';
  return evidence.n === 0 ? 'no_data' : 'inconclusive';
}

function codeOf(verdict: VerdictWord, track: Track, subject: IndicatorCase): ReasonCode {
  if (verdict === 'fail') return 'proven_above';
  if (verdict === 'pass') return 'proven_below';
  if (verdict === 'no_data') return 'no_sessions';
  if (subject.ended !== null) return subject.ended;
  const { evidence, observedMs } = track;
  if (evidence.lnEFail >= LN_FAIL_THRESHOLD) return 'breach_unconfirmed';
  if (evidence.n < subject.settings.minSessions) return 'too_few_sessions';
  if (evidence.lnEPass < LN_PASS_THRESHOLD) return 'not_enough_evidence';
  return observedMs < subject.settings.soakMs ? 'soaking' : 'bursts';
}

/** What a pass still needs if nothing more goes wrong: clean sessions, and the time that takes. */
function sessionsNeededForPass(
  track: Track,
  subject: IndicatorCase,
): { sessions: number; ms: number } {
  const { evidence, observedMs } = track;
  const { settings, intervalMs, thresholdBp } = subject;
  const { bad, unknown } = evidence.count;
  const { lost = 0 } = evidence;
  const more = moreCleanSessions(
    bad + unknown + lost,
    evidence.n + lost,
    shareOfBasisPoints(thresholdBp),
  );
  const sessions = Math.max(more, settings.minSessions - evidence.n, 0);
  const ms = Math.max(sessions * intervalMs, settings.soakMs - observedMs, 0);
  const blockMs = blockLength(intervalMs);
  const wholeBlocks = Math.ceil(ms / blockMs);
  const blocks = untilEven(track, subject, wholeBlocks);
  const inBursts = blocks * blockMs;
  // Where everything is known at once, no pass waits for a block to close.
  if (inBursts <= ms || (subject.complete && blocks === wholeBlocks)) return { sessions, ms };
  return { sessions: Math.max(sessions, Math.ceil(inBursts / intervalMs)), ms: inBursts };
}

/** Clean blocks, `from` or more, after which sessions count as independent or the blocks prove the claim themselves. */
function untilEven({ wealth, sums }: Track, subject: IndicatorCase, from: number): number {
  const { settings, intervalMs, thresholdBp } = subject;
  const byBlocks = cleanBlocks(wealth, shareOfBasisPoints(thresholdBp));
  const isUneven = (k: number) => {
    const n = sums.n + (k * blockLength(intervalMs)) / intervalMs;
    return dispersionOfSums({ ...sums, m: sums.m + k, n }) > settings.phiLimit;
  };
  let blocks = from;
  while (blocks < byBlocks && isUneven(blocks)) blocks++;
  return blocks;
}

/** Clean blocks until they alone prove the claim. */
function cleanBlocks(wealth: BlockWealth, q0: number): number {
  const clean = addBlock(NO_WEALTH, 0, q0).pass;
  const blocksAfter = (m: number): BlockWealth => ({
    ...wealth,
    pass: wealth.pass.map((value, j) => value + m * (clean[j] ?? 0)),
  });
  return smallestTrue((m) => lnEOfBlocks(blocksAfter(m)).pass >= LN_PASS_THRESHOLD, 0);
}
