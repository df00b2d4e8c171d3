import type { CountedMeasure, Measure } from '../rules/rule';
import type { SessionRecord } from '../sessions/session';
import { sessionLatencies } from '../tallies/contribution';
import { indicatorResults } from '../tallies/indicator-results';

/** Whether a session is one of the bad ones that a rule counts. */
export function isBadFor(measure: CountedMeasure, session: SessionRecord): boolean {
  if (session.outcome === 'excluded') return false;
  switch (measure.kind) {
    case 'indicator':
      return indicatorResults(session)[measure.indicator] === 'bad';
    case 'signature':
      return session.signature?.id === measure.signature;
    case 'closeCode':
      return session.close.code === measure.code;
    case 'stage':
      return session.failedStage === measure.stage;
    case 'latency':
      return sessionLatencies(session).some(
        ([latency, ms]) =>
          latency === measure.latency && (ms === 'timeout' || ms > measure.limitMs),
      );
    case 'certificateDays':
      return (session.facts.certificateDays ?? Infinity) < measure.below;
  }
}

/** Whether a session that passed can be a bad one of this measure. */
export const countsPassed = ({ kind }: Measure): boolean =>
  kind === 'latency' || kind === 'closeCode' || kind === 'certificateDays';
