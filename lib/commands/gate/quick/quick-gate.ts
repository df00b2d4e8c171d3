import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import type { SessionRecord } from '../../../domain/sessions/session';
import { countIndicators } from '../../../domain/tallies/indicator-results';
import { DEFAULT_THRESHOLDS, GATED, indicatorsBy } from '../../../domain/tallies/indicators';
import { isIndicatorMeasured } from '../../../domain/tallies/measured-indicators';
import {
  type IndicatorCounts,
  isBreachProven,
  sessionsForPass,
} from '../../../domain/verdict/evidence/sessions-for-pass';
import { DEFAULT_GATE } from '../../../domain/verdict/model/gate-settings';
import { AppError } from '../../../kit/errors';
import { checkDeadlines, createCheckSessions, withoutFacts } from '../../check/check-sessions';
import type { GateObserver, GateTime } from '../gate-request';
import { quickDocument } from './quick-document';
import { announcedBy, type QuickGate, sessionsOf } from './quick-request';
import { type QuickStep, runQuickSessions } from './quick-sessions';

/** Open sessions of a quick gate: a target that hangs must not use up the file descriptors of this machine. */
const MOST_IN_FLIGHT = 1_000;
/** Sessions after which nothing more is awaited (statistics.md §0.1). */
const MOST_SESSIONS = DEFAULT_GATE.deadlineSessions;
/** After as many sessions of which none counts, more of them show nothing new. */
const ENOUGH_THAT_DO_NOT_COUNT = 10;

/** What is not measured by the journey needs no session. */
const rulesOf = ({ endpoint }: QuickGate) => ({
  thresholds: DEFAULT_THRESHOLDS,
  gated: GATED.filter((key) => isIndicatorMeasured(endpoint.journeyDefinition?.plan, key)),
  minSessions: DEFAULT_GATE.minSessionsEarly,
});

/**
 * Runs the sessions that a pass of every threshold needs, one after the other at a rate: no soak, no warm-up, no closing delay. It
 * ends with the session that decides, at its deadline, or with the signal. Errors: AppError `invalid_input` where the backend
 * announces only versions other than the named one.
 */
export async function runQuickGate(
  gate: QuickGate,
  { clock, times, onSessions }: Pick<GateObserver, 'onSessions'> & GateTime,
  signal: AbortSignal,
): Promise<VerdictDocument> {
  const longestSessionMs = checkDeadlines(gate.endpoint).totalMs;
  const sessions = createCheckSessions({ ...gate.endpoint, release: null }, clock);
  const startedAt = clock.now();
  try {
    const ran = await times.time('verdict', () =>
      runQuickSessions<SessionRecord>(
        {
          clock,
          intervalMs: 1_000 / gate.ratePerSecond,
          maxInFlight: MOST_IN_FLIGHT,
          deadlineMs: gate.deadlineMs,
          graceMs: longestSessionMs,
          async run(stop) {
            const session = await sessions.run(stop);
            return session && withoutFacts(session.record);
          },
          next(ended, now) {
            const step = nextStep(gate, { ended, ...now });
            onSessions(progressOf(gate, ended));
            return step;
          },
        },
        signal,
      ),
    );
    return quickDocument({ ...gate, ran, longestSessionMs, startedAt, now: clock.now() }, times);
  } finally {
    sessions.stop();
  }
}

type Now = { ended: readonly SessionRecord[]; inFlight: number; lost: number };

function nextStep(gate: QuickGate, { ended, inFlight, lost }: Now): QuickStep {
  const { own } = sessionsOf(ended, gate.release);
  const counted = own.filter(({ outcome }) => outcome !== 'excluded');
  if (ended.length >= ENOUGH_THAT_DO_NOT_COUNT && counted.length === 0) {
    if (own.length === 0) throw otherRelease(gate, ended);
    return 'decided';
  }
  const counts = countIndicators(own);
  const rules = rulesOf(gate);
  if (ended.length >= MOST_SESSIONS || isBreachProven(counts, inFlight, rules)) return 'decided';
  const evidence = sessionsForPass(withLost(counts, lost), rules);
  const more = Math.max(evidence, DEFAULT_GATE.minSessions - counted.length);
  if (more <= 0 && inFlight === 0) return 'decided';
  return { more: Math.min(more, MOST_SESSIONS - ended.length) };
}

/** A slot that was lost to the target is bad for a pass. */
const withLost = (counts: IndicatorCounts, lost: number): IndicatorCounts =>
  indicatorsBy((key) => ({ ...counts[key], unknown: counts[key].unknown + lost }));

function otherRelease({ release }: QuickGate, ended: readonly SessionRecord[]): AppError {
  const others = [...new Set(ended.flatMap((one) => announcedBy(one) ?? []))];
  return new AppError(
    'invalid_input',
    `the backend announces ${others.join(', ')} and not ${release}: is it deployed, or is --release another spelling of it?`,
  );
}

function progressOf(gate: QuickGate, ended: readonly SessionRecord[]) {
  const { own } = sessionsOf(ended, gate.release);
  const needed = own.length + sessionsForPass(countIndicators(own), rulesOf(gate));
  const failed = own.filter(({ outcome }) => outcome === 'failed' || outcome === 'degraded').length;
  return { ended: own.length, failed, needed };
}
