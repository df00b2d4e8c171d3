import { availableParallelism, loadavg } from 'node:os';

/**
 * How many times longer than on an idle machine something may take: by how many processes wanted each core in the last
 * minute. 1 up to two of them, which the tests themselves bring along.
 */
export function patience(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism() / 2);
}
