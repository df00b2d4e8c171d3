import { DEFAULT_THRESHOLDS, type Thresholds } from '../tallies/indicators';

/** Settings that an admin edits. Retention in days. */
export type Settings = {
  thresholds: Thresholds;
  /** `eventsDays`: health events and connections; absent where it was never set, then as long as sessions. */
  retention: { sessionsDays: number; eventsDays?: number | undefined; talliesDays: number };
};

/** How long health events and connections are kept, in days. */
export const eventsDaysOf = ({ eventsDays, sessionsDays }: Settings['retention']): number =>
  eventsDays ?? sessionsDays;

export const DEFAULT_SETTINGS: Settings = {
  thresholds: DEFAULT_THRESHOLDS,
  retention: { sessionsDays: 30, talliesDays: 400 },
};
