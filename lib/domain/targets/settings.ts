import { DEFAULT_THRESHOLDS, type Thresholds } from '../tallies/indicators';

/** Settings that an admin edits. Retention in days. */
export type Settings = {
  thresholds: Thresholds;
  retention: { sessionsDays: number; talliesDays: number };
};

export const DEFAULT_SETTINGS: Settings = {
  thresholds: DEFAULT_THRESHOLDS,
  retention: { sessionsDays: 30, talliesDays: 400 },
};
