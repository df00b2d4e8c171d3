import type { Stage } from '../sessions/stages';

/** One release that serves a target now (decision 35). */
export type ServingRelease = {
  version: string;
  /** Id of its newest deployment; null if none is stored. */
  deploymentId: string | null;
  /** Start of that deployment, epoch ms; null if none is stored. */
  startedAt: number | null;
  /** Its share of the sessions of the last 5 min or 30 intervals, whichever is longer, 0…1. */
  share: number;
  sessions: number;
  /** How many of these failed or were degraded. */
  bad: number;
};

/** A deployment whose sessions are not evaluated yet (decisions 41 and 50). Epoch ms. */
export type WarmingUp = {
  deploymentId: string;
  version: string;
  startedAt: number;
  /** The latest time at which its sessions start to be evaluated. */
  judgedFrom: number;
  sessions: number;
  bad: number;
  /** The stage at which its bad sessions stop most often; null if none is known. */
  stage: Stage | null;
};

/** Sessions that ended in the last two minutes, including cold and without excluded ones. */
export type RecentSessions = {
  sessions: number;
  bad: number;
  /** End of the bucket that contains the last bad one, epoch ms; null if there is none. */
  lastBadAt: number | null;
  /** The stage at which the bad ones stop most often. */
  stage: Stage | null;
};

const TARGET_WARNINGS = ['versions_are_no_releases', 'too_many_new_labels'] as const;
type TargetWarning = (typeof TARGET_WARNINGS)[number];

export const isTargetWarning = (text: string): text is TargetWarning =>
  (TARGET_WARNINGS as readonly string[]).includes(text);

/** What the judge knows about a target besides its six indicators. Kept in memory and computed in each round. */
export type TargetStatus = {
  targetId: string;
  /** Epoch ms of the round that computed it. */
  asOf: number;
  /** Largest share first; releases below 1 % are in `others`. */
  serving: ServingRelease[];
  /** Number of releases below 1 %, and the sum of their shares. */
  others: { releases: number; share: number };
  recent: RecentSessions;
  warmingUp: WarmingUp | null;
  warnings: TargetWarning[];
};
