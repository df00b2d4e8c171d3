import type { Stage } from '../sessions/stages';

/** One release that serves a target now (decision 35). */
export type ServingRelease = {
  version: string;
  /** Id of its newest deployment; null where no row is known of it. */
  deploymentId: string | null;
  /** Start of that deployment, epoch ms; null with it. */
  startedAt: number | null;
  /** Of the sessions of the last max(5 min, 30 intervals), 0…1. */
  share: number;
  sessions: number;
  /** Of these, sessions that failed or were degraded. */
  bad: number;
};

/** A deployment whose sessions are not evaluated yet (decisions 41 and 50). Epoch ms. */
export type WarmingUp = {
  deploymentId: string;
  version: string;
  startedAt: number;
  /** When its sessions are judged at the latest. */
  judgedFrom: number;
  sessions: number;
  bad: number;
  /** Where its bad sessions stop most often; null where none is known. */
  stage: Stage | null;
};

/** Sessions that ended in the last two minutes, cold ones too, excluded ones left out. */
export type RecentSessions = {
  sessions: number;
  bad: number;
  /** End of the bucket that holds the last bad one, epoch ms; null where there is none. */
  lastBadAt: number | null;
  /** Where the bad ones stop most often. */
  stage: Stage | null;
};

export const TARGET_WARNINGS = ['versions_are_no_releases'] as const;
export type TargetWarning = (typeof TARGET_WARNINGS)[number];

/** What the judge knows of a target beyond its six indicators, kept in memory and made anew at each pass. */
export type TargetPicture = {
  targetId: string;
  /** Epoch ms of the pass that made it. */
  asOf: number;
  /** Largest share first; those below 1 % are in `others`. */
  serving: ServingRelease[];
  /** Releases below 1 %, and their share together. */
  others: { releases: number; share: number };
  recent: RecentSessions;
  warmingUp: WarmingUp | null;
  warnings: TargetWarning[];
};
