import type { Outage } from '../rules/recovery';
import type { IndicatorCount, IndicatorKey } from '../tallies/indicators';

/** The state on a tile. Stored as data; screens print "holds", "fails", "not enough evidence", "no data". */
export type StateWord = 'holds' | 'fails' | 'unsure' | 'no_data';

/** The state of an indicator *now* (decision 10), as the judge wrote it. */
export type IndicatorState = {
  targetId: string;
  indicator: IndicatorKey;
  state: StateWord;
  /** "Not meaningful while connection fails": emergency looks best when everything is dead. */
  notMeaningful: boolean;
  /** False where the target's journey cannot show the indicator; the state is then `no_data`, and nothing is counted. Else absent. */
  measured?: false;
  /** The window that stated it. */
  window: { from: number; to: number };
  count: IndicatorCount;
  thresholdBp: number;
  /** Wilson 95 % interval of the *bad* share; null without valid sessions. */
  wilson: [number, number] | null;
  /** More sessions a `holds` needs if none of them is bad; null where that is not the question. */
  sessionsNeeded: number | null;
  /** Epoch ms since when the state is what it is. */
  since: number;
  judgedAt: number;
  /** The page conditions of this moment: a short window without sessions leaves them as they were (decision 21). */
  conditions?: Conditions;
  /** Version of the newest deployment that serves; null where none is known. */
  release?: string | null;
  /** The release that decides, where the target as a whole does not fail or not all releases do (decision 35); else null. */
  ofRelease?: OfRelease | null;
  /** Epoch ms until when it last failed; null where it never did or does now. */
  failedUntil?: number | null;
  /** When its last recovery was proven, epoch ms: no window reaches behind it (decision 36). */
  recoveredAt?: number | null;
  /** While it fails: what its recovery is proven by (decision 36). */
  outage?: Outage | null;
};

/** Counts of the one release that an indicator fails by. */
export type OfRelease = { version: string; count: IndicatorCount };

/** The two conditions of a page (statistics.md §0.2, decision 20), and whether the evidence of `holds` was there (decision 37). */
export type Conditions = { r1: boolean; r2: boolean; holds?: boolean };
