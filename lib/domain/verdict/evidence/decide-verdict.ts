import { LN_FAIL_THRESHOLD } from '../../statistics/e-process';
import { capitaliseFirst } from '../../tallies/format-counts';
import { INDICATOR_PHRASES } from '../../tallies/indicators';
import type { GateSettings } from '../model/gate-settings';
import {
  type IndicatorVerdict,
  type Reason,
  VERDICT_WORDS,
  type VerdictWord,
} from '../model/verdict';
import { passedText, RELEASE_REASONS, type UnmeasuredPart } from '../words/reason-text';
import type { CoverageFound } from './coverage';

export type Decision = { verdict: VerdictWord; reason: Reason };

export type Found = {
  indicators: IndicatorVerdict[];
  coverage: Omit<CoverageFound, 'withoutTarget'>;
  withoutTarget: number | null;
};

type Subject = {
  settings: GateSettings;
  configChanged: boolean;
  replaced: boolean;
  instances: { announced: number; reached: number };
  noneLate?: boolean | undefined;
  /** What the journey of the sessions does not measure; absent: nothing. */
  unmeasured?: UnmeasuredPart | undefined;
  /** Why a session over a limit was excluded, in its own text. */
  limit?: string | undefined;
};

const stateReason = (code: Reason['code'], text: string): Reason => ({ code, text });

/**
 * INVALID > FAIL > NO_DATA > INCONCLUSIVE > PASS, but evidence of a fail outranks a lack of coverage (decision 17), and evidence
 * of a breach outranks an indicator without data: what fails upstream leaves nothing to measure behind it (decision 49).
 */
export function decideVerdict(subject: Subject, found: Found): Decision {
  const { settings } = subject;
  const { coverage, withoutTarget } = found;
  if (subject.configChanged)
    return {
      verdict: 'invalid',
      reason: stateReason('config_changed', RELEASE_REASONS.configChanged),
    };
  const ended = coverage.measured + coverage.excluded;
  const blamed = ended > 0 ? (coverage.excluded - coverage.overLimit) / ended : 0;
  if (blamed > settings.mostExcluded) {
    const text = RELEASE_REASONS.excluded(blamed);
    return { verdict: 'invalid', reason: stateReason('excluded', text) };
  }
  const gated = found.indicators.filter((one) => one.gated);
  const worst = worstOf(gated);
  if (worst?.verdict === 'fail') return namedReason(worst);
  const breach = gated.find(isEvidenceForBreach);
  if (breach) return namedReason({ ...breach, verdict: 'inconclusive' });
  if (ended > 0 && coverage.overLimit / ended > settings.mostExcluded) {
    const text = RELEASE_REASONS.overLimit(coverage.overLimit, ended, subject.limit);
    return { verdict: 'inconclusive', reason: stateReason('limit', text) };
  }
  if (withoutTarget !== null && withoutTarget < settings.coverageFloor) {
    const text = RELEASE_REASONS.coverage(withoutTarget);
    return { verdict: 'invalid', reason: stateReason('coverage', text) };
  }
  if (!worst || found.indicators.every((one) => one.evidence.n === 0))
    return { verdict: 'no_data', reason: stateReason('no_sessions', unmeasuredReason(subject)) };
  if (worst.verdict !== 'pass') return namedReason(worst);
  const obstacle = obstacleOf(subject, coverage);
  return obstacle
    ? { verdict: 'inconclusive', reason: obstacle }
    : { verdict: 'pass', reason: stateReason('proven_below', passedText(subject.unmeasured)) };
}

const isEvidenceForBreach = ({ evidence, soFar, verdict }: IndicatorVerdict) =>
  verdict !== 'pass' && (evidence.lnEFail >= LN_FAIL_THRESHOLD || soFar === true);

function unmeasuredReason({ replaced, noneLate, settings }: Subject): string {
  if (replaced) return RELEASE_REASONS.neverMeasured;
  return noneLate ? RELEASE_REASONS.noneEnded : RELEASE_REASONS.noSessions(settings);
}

function namedReason({ verdict, indicator, reason }: IndicatorVerdict): Decision {
  const name = capitaliseFirst(INDICATOR_PHRASES[indicator]);
  return { verdict, reason: { code: reason.code, text: `${name}: ${reason.text}` } };
}

function worstOf(indicators: readonly IndicatorVerdict[]): IndicatorVerdict | null {
  for (const word of VERDICT_WORDS) {
    const worst = indicators.find((one) => one.verdict === word);
    if (worst) return worst;
  }
  return null;
}

/** What prevents a pass although every indicator passed: too little was measured (decisions 17, 22 and 42). */
function obstacleOf(subject: Subject, coverage: Found['coverage']): Reason | null {
  const { announced, reached } = subject.instances;
  if (announced > 1 && reached < 2)
    return stateReason('one_instance', RELEASE_REASONS.oneInstance(announced));
  if (coverage.share === null)
    return stateReason('coverage_unknown', RELEASE_REASONS.coverageUnknown);
  if (coverage.share < subject.settings.coverageFloor)
    return stateReason('slots_lost_to_target', RELEASE_REASONS.slotsLost(coverage.lostToTarget));
  return null;
}
