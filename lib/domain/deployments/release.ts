/**
 * One deployment of a version: each time a version goes live it has one, with a verdict, a start and a frozen configuration of
 * its own (decision 34). Sessions, tallies and instances name the version alone; a deployment is the interval from its start to
 * the start of the next deployment of the same version.
 */
export type Release = {
  /** `<targetId>:<version>` for the first deployment of a version, `<targetId>:<version>~2`, `~3`, … for later ones. */
  id: string;
  targetId: string;
  version: string;
  /** Which deployment of its version this is, from 1; absent for the first. */
  deployment?: number;
  /** Earliest of deployment mark, first announcement, first session under it; epoch ms. */
  startedAt: number;
  /** When a deployment mark first named it, epoch ms; absent: none did, or the mark made it and is its start. */
  markedAt?: number;
  firstSeenBy: 'mark' | 'announcement' | 'session' | 'seed';
  /** A release first seen when Tocsin itself starts has no cold stratum. */
  cold: boolean;
  notes: string;
  commit?: string;
  author?: string;
  pipelineUrl?: string;
  /** When its verdict is to be looked at again, epoch ms. */
  reviewAt?: number | null;
  seeded: boolean;
};
