/** One deployed version of a target's backend. */
export type Release = {
  /** `<targetId>:<version>` */
  id: string;
  targetId: string;
  version: string;
  /** Earliest of deployment mark, first announcement, first session under it; epoch ms. */
  startedAt: number;
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
