/** Where a path of sessions stops: at `pass` bad ones or fewer it passes, at `fail` or more it fails. */
export type Bounds = { pass: number; fail: number };

/** No decision at this look. */
export const NO_LOOK: Bounds = { pass: -1, fail: Number.POSITIVE_INFINITY };

/** Paths rarer than this cannot change a figure of four digits. */
const NEGLIGIBLE = 1e-18;

/**
 * Exact probability that a path of at most `N` independent sessions with bad share `q` ever passes or fails: dynamic
 * programming over the bad count (statistics.md §1.4, §7.2). No sampling, so no seed and no tolerance but rounding.
 */
export function exitProbability(
  q: number,
  N: number,
  boundsAt: (n: number) => Bounds,
): { pass: number; fail: number } {
  const alive = new Float64Array(N + 2);
  alive[0] = 1;
  const out = { pass: 0, fail: 0 };
  for (let n = 1; n <= N; n++) {
    const bounds = boundsAt(n);
    for (let bad = n; bad >= 0; bad--) {
      const before = bad > 0 ? (alive[bad - 1] ?? 0) : 0;
      const mass = (alive[bad] ?? 0) * (1 - q) + before * q;
      const leaves = bad <= bounds.pass ? 'pass' : bad >= bounds.fail ? 'fail' : null;
      if (leaves) out[leaves] += mass;
      alive[bad] = leaves || mass < NEGLIGIBLE ? 0 : mass;
    }
  }
  return out;
}

/** Bounds of a test whose evidence falls with each bad session: both only rise with n, so they are found by counting up. */
export function walkBounds(test: {
  passes(bad: number, n: number): boolean;
  fails(bad: number, n: number): boolean;
}): (n: number) => Bounds {
  let pass = -1;
  let fail = 0;
  return (n) => {
    while (pass + 1 <= n && test.passes(pass + 1, n)) pass++;
    while (fail <= n && !test.fails(fail, n)) fail++;
    return { pass, fail };
  };
}
