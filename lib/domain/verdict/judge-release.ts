import { GATED, INDICATORS, type IndicatorKey, type Thresholds } from '../indicators';
import { INDICATOR_PHRASES } from '../wording';
import { coverageOf, type Measured } from './coverage';
import { BLOCK_MS, type GateSettings } from './gate-settings';
import { judgeIndicator } from './judge-indicator';
import { observedMinutes, type ReleaseMinute, withinDeadline } from './observed-time';
import { limitation, RELEASE_REASONS } from './reasons';
import {
  type IndicatorVerdict,
  type Reason,
  type ReleaseVerdict,
  VERDICT_WORDS,
  type VerdictWord,
} from './verdict';

export type ReleaseCase = {
  /** Steady sessions in closed minutes. */
  minutes: readonly ReleaseMinute[];
  /** End of the last closed minute, epoch ms. */
  closedTo: number;
  measured: Measured;
  thresholds: Thresholds;
  gated?: readonly IndicatorKey[];
  settings: GateSettings;
  /** How often sessions start now, in ms. */
  intervalMs: number;
  /** What the release is measured with is not what it was at its start. */
  configChanged: boolean;
  /** Another release serves in its place. */
  replaced: boolean;
  /** Instances the backend announced, and those that sessions reached. */
  instances: { announced: number; reached: number };
};

type Decision = { verdict: VerdictWord; reason: Reason };

/** The verdict of a release (statistics.md §0.1, §4): every indicator's, and the worst of the gated ones. Same input, same answer. */
export function judgeRelease(subject: ReleaseCase): ReleaseVerdict {
  const { settings, thresholds, intervalMs, gated = GATED } = subject;
  const observed = observedMinutes(subject.minutes, intervalMs);
  const { minutes, ended: late } = withinDeadline(observed, settings, subject.closedTo);
  const ended = late ? 'deadline' : subject.replaced ? 'replaced' : null;
  const judged = INDICATORS.map((indicator) =>
    judgeIndicator({
      ...{ indicator, gated: gated.includes(indicator), thresholdBp: thresholds[indicator] },
      ...{ minutes, settings, intervalMs, ended },
    }),
  );
  const indicators = judged.map((one) => inContext(one, judged));
  const { withoutTarget, ...coverage } = coverageOf(subject.measured, settings, intervalMs);
  const decision = decide(subject, { indicators, coverage, withoutTarget });
  const { verdict } = decision;
  const [first] = minutes;
  const last = minutes.at(-1);
  const open = indicators.filter((one) => one.gated && one.sessionsNeeded !== null);
  const isOpen = verdict !== 'fail' && verdict !== 'pass' && ended === null;
  return {
    ...decision,
    ...{ indicators, coverage, settings },
    window: first && last ? { from: first.at, to: last.at + BLOCK_MS } : null,
    settled: !isOpen || decision.reason.code === 'config_changed',
    fellAt: fellAt(verdict, indicators),
    sessionsNeeded: isOpen ? mostOf(open.map((one) => one.sessionsNeeded)) : null,
    timeNeededMs: isOpen ? mostOf(open.map((one) => one.timeNeededMs)) : null,
    limitation: limitation(last?.observedMs ?? 0),
  };
}

/** Emergency looks best when everything is dead (decision 14, statistics.md §5.4). */
function inContext(one: IndicatorVerdict, all: readonly IndicatorVerdict[]): IndicatorVerdict {
  if (one.indicator !== 'emergency' || one.verdict === 'fail') return one;
  const upstream = all.find(
    ({ indicator, verdict }) =>
      (indicator === 'connection' || indicator === 'factory') && verdict === 'fail',
  );
  if (!upstream) return one;
  const text = RELEASE_REASONS.notMeaningful(INDICATOR_PHRASES[upstream.indicator]);
  return {
    ...one,
    verdict: one.verdict === 'pass' ? 'inconclusive' : one.verdict,
    reason: { code: 'not_meaningful', text },
    ...{ sessionsNeeded: null, timeNeededMs: null, fellAt: null },
  };
}

type Found = {
  indicators: IndicatorVerdict[];
  coverage: ReleaseVerdict['coverage'];
  withoutTarget: number | null;
};

/** INVALID > FAIL > NO_DATA > INCONCLUSIVE > PASS, but evidence of a fail outranks a lack of coverage (decision 17). */
function decide(subject: ReleaseCase, found: Found): Decision {
  const { settings } = subject;
  const { coverage, withoutTarget } = found;
  if (subject.configChanged)
    return { verdict: 'invalid', reason: say('config_changed', RELEASE_REASONS.configChanged) };
  if (coverage.excludedShare > settings.mostExcluded) {
    const text = RELEASE_REASONS.excluded(coverage.excludedShare);
    return { verdict: 'invalid', reason: say('excluded', text) };
  }
  const worst = worstOf(found.indicators.filter((one) => one.gated));
  if (worst?.verdict === 'fail') return named(worst);
  if (withoutTarget !== null && withoutTarget < settings.coverageFloor) {
    const text = RELEASE_REASONS.coverage(withoutTarget);
    return { verdict: 'invalid', reason: say('coverage', text) };
  }
  if (!worst || found.indicators.every((one) => one.evidence.n === 0))
    return { verdict: 'no_data', reason: say('no_sessions', unmeasured(subject)) };
  if (worst.verdict !== 'pass') return named(worst);
  const obstacle = obstacleOf(subject, coverage);
  return obstacle
    ? { verdict: 'inconclusive', reason: obstacle }
    : { verdict: 'pass', reason: say('proven_below', PASSED) };
}

const unmeasured = ({ replaced, settings }: ReleaseCase) =>
  replaced ? RELEASE_REASONS.neverMeasured : RELEASE_REASONS.noSessions(settings);

const PASSED = 'Every gated indicator is proven to keep its threshold.';
const say = (code: Reason['code'], text: string): Reason => ({ code, text });

function named({ verdict, indicator, reason }: IndicatorVerdict): Decision {
  const phrase = INDICATOR_PHRASES[indicator];
  const name = phrase.charAt(0).toUpperCase() + phrase.slice(1);
  return { verdict, reason: { code: reason.code, text: `${name}: ${reason.text}` } };
}

/** Of two that are equally bad, the one that is on its way to a fail. */
function worstOf(indicators: readonly IndicatorVerdict[]): IndicatorVerdict | null {
  for (const word of VERDICT_WORDS) {
    const worst = indicators.filter((one) => one.verdict === word);
    const breach = worst.find((one) => one.reason.code === 'breach_unconfirmed');
    if (worst[0]) return breach ?? worst[0];
  }
  return null;
}

/** What speaks against a pass though every indicator passed: not all was seen that had to be (decisions 17 and 22). */
function obstacleOf(subject: ReleaseCase, coverage: ReleaseVerdict['coverage']): Reason | null {
  const { announced, reached } = subject.instances;
  if (announced > 1 && reached < 2)
    return say('one_instance', RELEASE_REASONS.oneInstance(announced));
  if (coverage.share !== null && coverage.share < subject.settings.coverageFloor)
    return say('slots_lost_to_target', RELEASE_REASONS.slotsLost(coverage.lostToTarget));
  return null;
}

function fellAt(verdict: VerdictWord, indicators: readonly IndicatorVerdict[]): number | null {
  const times = indicators.flatMap((one) =>
    one.gated && one.verdict === verdict && one.fellAt !== null ? [one.fellAt] : [],
  );
  if (times.length === 0) return null;
  if (verdict === 'pass') return Math.max(...times);
  return verdict === 'fail' ? Math.min(...times) : null;
}

function mostOf(values: ReadonlyArray<number | null>): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
