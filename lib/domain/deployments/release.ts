/**
 * One deployment of a version: there is one for each time that a version goes live, each with its own verdict, start and
 * frozen configuration (decision 34). Sessions, tallies and instances name only the version; a deployment is the interval
 * from its start to the start of the next deployment of the same version.
 */
export type Release = {
  /** `<targetId>:<version>` for the first deployment of a version, `<targetId>:<version>~2`, `~3`, … for later ones. */
  id: string;
  targetId: string;
  version: string;
  /** The number of this deployment among those of its version, from 1; absent for the first. */
  deployment?: number;
  /** Earliest of deployment mark, first announcement and first session; epoch ms. */
  startedAt: number;
  /** When a deployment mark first named it, epoch ms; absent if none did, or if the mark opened it and is its start. */
  markedAt?: number;
  firstSeenBy: 'mark' | 'announcement' | 'session' | 'seed';
  /** Whether it has a cold stratum. False for a release first seen when Tocsin itself starts. */
  cold: boolean;
  notes: string;
  commit?: string;
  author?: string;
  pipelineUrl?: string;
  /** When a person plans to review its verdict again, epoch ms. */
  reviewAt?: number | null;
  seeded: boolean;
};
