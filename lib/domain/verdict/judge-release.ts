import type { JourneyPlan } from '../sessions/journey-plan';
import { shareOfBasisPoints } from '../statistics/binomial';
import { moreCleanSessions } from '../statistics/e-process';
import {
  GATED,
  INDICATOR_PHRASES,
  INDICATORS,
  type IndicatorKey,
  type Thresholds,
} from '../tallies/indicators';
import {
  isIndicatorMeasured,
  unmeasuredIndicators,
  unmeasuredText,
} from '../tallies/measured-indicators';
import { coverageOf, type Measured, worstCase } from './evidence/coverage';
import { decideVerdict } from './evidence/decide-verdict';
import { evaluateReleaseIndicator } from './evidence/evaluate-release-indicator';
import { NO_EVIDENCE } from './evidence/evidence';
import { observedMinutes, type ReleaseMinute, withinDeadline } from './evidence/observed-time';
import { BLOCK_MS, type GateSettings } from './model/gate-settings';
import type { IndicatorVerdict, ReleaseVerdict, VerdictWord } from './model/verdict';
import { withOpenMinutes } from './open-minutes';
import { limitationText, RELEASE_REASONS } from './words/reason-text';

export type ReleaseCase = {
  /** Steady sessions in closed minutes. */
  minutes: readonly ReleaseMinute[];
  /** Steady sessions in minutes that are not closed yet. */
  open?: readonly ReleaseMinute[];
  /** End of the last closed minute, epoch ms. */
  closedTo: number;
  measured: Measured;
  thresholds: Thresholds;
  gated?: readonly IndicatorKey[];
  /** The declared journey of its sessions; absent: the built-in one, which measures every indicator. */
  journey?: { name: string; plan: JourneyPlan } | undefined;
  settings: GateSettings;
  /** How often sessions start now, in ms; and at another instant, where that differs. */
  intervalMs: number;
  intervalAt?: (at: number) => number;
  /** The configuration changed since the release began. */
  configChanged: boolean;
  /** Another release serves in its place: nothing more will be proven. */
  replaced: boolean;
  /** No more of its sessions are expected now: no forecast is given. */
  stopped?: boolean;
  /** Instances the backend announced, and those that sessions reached. */
  instances: { announced: number; reached: number };
  /** Sessions are final when they end: a minute waits for no late report. */
  noneLate?: boolean | undefined;
  /** No session is in flight and none will start: what is proven by now is final. */
  complete?: boolean | undefined;
  /** Why a session over a limit of the probe was excluded, in its own text. */
  limit?: string | undefined;
};

/** The verdict of a release (statistics.md §0.1, §4): every indicator's, and the worst of the gated ones. Same input, same answer. */
export function judgeRelease(subject: ReleaseCase): ReleaseVerdict {
  const { settings, thresholds, intervalMs, gated = GATED } = subject;
  const observed = observedMinutes(subject.minutes, subject.intervalAt ?? (() => intervalMs));
  const { minutes, ended: late } = withinDeadline(observed, settings, subject.closedTo);
  const ended = late ? 'deadline' : subject.replaced ? 'replaced' : null;
  const { journey } = subject;
  const judged = INDICATORS.filter((one) => isIndicatorMeasured(journey?.plan, one)).map(
    (indicator) =>
      evaluateReleaseIndicator({
        indicator,
        gated: gated.includes(indicator),
        thresholdBp: thresholds[indicator],
        minutes,
        settings,
        intervalMs,
        ended,
        complete: subject.complete,
      }),
  );
  const { withoutTarget, ...coverage } = coverageOf(subject.measured, settings, intervalMs);
  const open = late ? [] : (subject.open ?? []);
  const soaked = ended !== null || (minutes.at(-1)?.observedMs ?? 0) >= settings.soakMs;
  const indicators = judged
    .map((one) => inContext(one, judged))
    .map((one) => withOpenMinutes(one, open, { settings, intervalMs, soaked }))
    .map((one) => ({ ...one, worstCase: worstCase(one.evidence.count, coverage.missing) }));
  const unmeasured = unmeasuredIndicators(journey?.plan);
  const decision = decideVerdict(
    {
      ...subject,
      unmeasured:
        journey && unmeasured.length > 0
          ? { journey: journey.name, indicators: unmeasured }
          : undefined,
    },
    { indicators, coverage, withoutTarget },
  );
  const { verdict } = decision;
  const [first] = minutes;
  const last = minutes.at(-1);
  const isOpen = verdict !== 'fail' && verdict !== 'pass' && ended === null;
  const needed = neededOf(subject, { indicators, isOpen });
  return {
    ...decision,
    indicators: INDICATORS.map((key) => {
      const one = indicators.find(({ indicator }) => indicator === key);
      if (!one) return unmeasuredVerdict(key, thresholds[key]);
      return subject.stopped ? withoutForecast(one) : one;
    }),
    coverage,
    settings,
    window: first && last ? { from: first.at, to: last.at + BLOCK_MS } : null,
    settled: !isOpen || decision.reason.code === 'config_changed',
    fellAt: reachedAt(verdict, indicators),
    ...needed,
    limitation: limitationText(last?.observedMs ?? 0),
    soFar:
      verdict !== 'fail' &&
      verdict !== 'invalid' &&
      indicators.some((one) => one.gated && one.soFar),
  };
}

/** Emergency looks best when nothing works (decision 14, statistics.md §5.4). */
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
    sessionsNeeded: null,
    timeNeededMs: null,
    fellAt: null,
  };
}

/** No verdict: what the journey cannot show is neither good nor bad (decision 62). */
const unmeasuredVerdict = (indicator: IndicatorKey, thresholdBp: number): IndicatorVerdict => ({
  indicator,
  gated: false,
  measured: false,
  thresholdBp,
  verdict: 'no_data',
  reason: { code: 'not_measured', text: unmeasuredText(indicator) },
  evidence: NO_EVIDENCE,
  interval: null,
  sessionsNeeded: null,
  timeNeededMs: null,
  fellAt: null,
});

const withoutForecast = (one: IndicatorVerdict): IndicatorVerdict => ({
  ...one,
  sessionsNeeded: null,
  timeNeededMs: null,
});

type Needed = Pick<ReleaseVerdict, 'sessionsNeeded' | 'timeNeededMs' | 'wouldNeed'>;

/** What a pass still needs while sessions come, or would have needed where none will. */
function neededOf(
  subject: ReleaseCase,
  { indicators, isOpen }: { indicators: readonly IndicatorVerdict[]; isOpen: boolean },
): Needed {
  const open = indicators.filter((one) => one.gated && one.sessionsNeeded !== null);
  const sessions = mostOf(open.map((one) => one.sessionsNeeded));
  if (isOpen && !subject.stopped) {
    const timeNeededMs = mostOf(open.map((one) => one.timeNeededMs));
    return { sessionsNeeded: sessions, timeNeededMs, wouldNeed: null };
  }
  const short = indicators.flatMap((one) => (one.gated ? shortOf(one, subject) : []));
  return { sessionsNeeded: null, timeNeededMs: null, wouldNeed: mostOf(short) };
}

/** Sessions without a failure that an undecided indicator would have needed for a pass. */
function shortOf({ verdict, evidence, thresholdBp }: IndicatorVerdict, subject: ReleaseCase) {
  if (verdict !== 'inconclusive' && verdict !== 'no_data') return [];
  const { lost = 0, count, n } = evidence;
  const more = moreCleanSessions(
    count.bad + count.unknown + lost,
    n + lost,
    shareOfBasisPoints(thresholdBp),
  );
  return [Math.max(more, subject.settings.minSessions - n, 0)];
}

function reachedAt(verdict: VerdictWord, indicators: readonly IndicatorVerdict[]): number | null {
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
