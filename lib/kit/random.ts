import { randomBytes } from 'node:crypto';

/** Chance as a parameter: the one place that asks the machine for it. */
export type Random = {
  /** At least 0 and below 1; good for jitter and order, not for secrets. */
  fraction(): number;
  /** Cryptographically strong. */
  bytes(size: number): Uint8Array;
};

/** A draw of the system costs more than its bytes, and a session needs several. */
const POOL_BYTES = 8192;
const MOST_FROM_POOL = 256;
let pool = Buffer.alloc(0);
let used = 0;

/** Each byte of the pool is handed out once. */
function drawBytes(size: number): Uint8Array {
  if (size > MOST_FROM_POOL) return randomBytes(size);
  if (used + size > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: drawBytes,
};
