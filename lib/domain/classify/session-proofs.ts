import type { Stage } from '../sessions/stages';

/** What proves the outcome of one stage, and when: milliseconds from the session's start, null where that is unknown. */
export type Proof = { outcome: 'ok' | 'failed' | 'unknown'; ms: number | null };
export type Proofs = { [S in Stage]?: Proof | undefined };

export function okProof(ms: number | null): Proof {
  return { outcome: 'ok', ms };
}

export function failedProof(ms: number | null): Proof {
  return { outcome: 'failed', ms };
}
