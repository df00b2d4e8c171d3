import type { LateRows } from '../../domain/places/late-rows';
import type { Place } from '../../domain/places/remote-probe';
import type { PollState } from '../../domain/polls/health-poll';
import type { Thresholds } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { EventStore } from '../../store/event-store';
import type { ProbeBlindness } from '../readings/probe-blindness';
import type { ReadSpan } from '../readings/span-counts';
import type { ReleaseRows, TargetRows } from '../readings/target-rows';

export type ProbeFacts = { location: string | null; healthy: boolean; heartbeatAt: number };

export type EvaluationEvents = Pick<
  EventStore,
  'tallies' | 'counts' | 'latencies' | 'marks' | 'sessions'
>;

/** A target whose rules are evaluated. Epoch ms. */
export type RuledTarget = {
  target: Target;
  thresholds: Thresholds;
  rows: TargetRows;
  /** Those that serve. */
  releases: readonly ReleaseRows[];
  readSpan: ReadSpan;
  /** From when on missing data counts: the latest of its creation, its last edit (un-pausing included) and Tocsin's own start. */
  awakeSince: number;
  /** Expected work: never "no data" (decision 21). */
  inMaintenance: boolean;
  probe: ProbeFacts;
  /** Probes in other places, by location. */
  places: readonly Place[];
  /** Its sessions that came late: no rule counts them. */
  late: readonly LateRows[];
  /** What its health endpoint of this name answered last; null where nothing yet. */
  pollOf(name: string): PollState | null;
  /** Whether the probe measured anything at the last tick, over all targets. */
  blindness: ProbeBlindness;
  /** Whether a rule alerts about a probe that measures nothing. */
  isProbeJudged: boolean;
  now: number;
};
