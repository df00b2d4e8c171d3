import type { Thresholds } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { EventStore } from '../../store/event-store';
import type { Sight } from '../readings/blindness';
import type { ReadSpan } from '../readings/span-counts';
import type { ReleaseRows, TargetRows } from '../readings/target-rows';

export type ProbeFacts = { location: string; healthy: boolean; heartbeatAt: number };

export type JudgedEvents = Pick<
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
  /** From when on silence counts: the newest of its creation, its last edit (un-pausing among them) and Tocsin's own start. */
  awakeSince: number;
  /** Expected work: never "no data" (decision 21). */
  inMaintenance: boolean;
  probe: ProbeFacts;
  /** What the last tick saw over all targets. */
  sight: Sight;
  /** Whether a rule tells of a probe that measures nothing. */
  isProbeJudged: boolean;
  now: number;
};
