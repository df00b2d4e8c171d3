import fc from 'fast-check';
import { expect, it } from 'vitest';
import vectors from '../../statistics/statistics-vectors.json';
import { evaluateCounts } from './evaluate-counts';

it.each(vectors.eProcess.cases)('$bad of $n at $maxBad', ({ bad, n, maxBad, ...expected }) => {
  const judged = evaluateCounts(bad, n, Math.round(maxBad * 10_000));
  expect(Math.abs(judged.lnEPass - expected.lnEPass)).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(judged.lnEFail - expected.lnEFail)).toBeLessThanOrEqual(1e-9);
});

it('needs exactly as many clean sessions as it says', () => {
  const counts = fc.tuple(fc.nat(20), fc.nat(400), fc.integer({ min: 50, max: 3000 }));
  fc.assert(
    fc.property(counts, ([bad, good, bp]) => {
      const { moreCleanSessions: more, verdict } = evaluateCounts(bad, bad + good, bp);
      expect(verdict === 'pass').toBe(more === 0);
      if (more === 0) return;
      expect(evaluateCounts(bad, bad + good + more, bp).verdict).toBe('pass');
      expect(evaluateCounts(bad, bad + good + more - 1, bp).verdict).not.toBe('pass');
    }),
  );
});
