import { randomBytes } from 'node:crypto';

/** Chance as a parameter: the one place that asks the machine for it. */
export type Random = {
  /** At least 0 and below 1; good for jitter and order, not for secrets. */
  fraction(): number;
  /** Cryptographically strong. */
  bytes(size: number): Uint8Array;
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (size) => randomBytes(size),
};
