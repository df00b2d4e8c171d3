import type { IndicatorCount, IndicatorKey } from './indicators';

/** The word on a tile. Kept as data; screens print "holds", "fails", "not enough evidence", "no data". */
export type StateWord = 'holds' | 'fails' | 'unsure' | 'no_data';

/** What an indicator says *now* (decision 10), as the judge wrote it. */
export type IndicatorState = {
  targetId: string;
  indicator: IndicatorKey;
  state: StateWord;
  /** "Not meaningful while connection fails": emergency looks best when everything is dead. */
  notMeaningful: boolean;
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
};
