/** No report reads as a pass where the gate does not end with 0 (decision 49), whoever reads it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as parseJunit } from 'junit2json';
import { parse as parseResults } from 'test-results-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../tests/support/sample-verdict';
import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { VERDICT_WORDS } from '../../../domain/verdict/model/verdict';
import { junitReport } from './junit-report';
import { makeReport } from './make-report';
import { reportLabel } from './report-words';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-report-'));
afterAll(() => rmSync(directory, { recursive: true }));

const word = fc.constantFrom(...VERDICT_WORDS);
const run = {
  startedAt: '2025-09-08T02:00:00.000Z',
  endedAt: '2025-09-08T02:01:30.500Z',
  steps: [{ name: 'verdict' as const, ms: 90_500 }],
};

/** Every shape of a verdict: of the whole, of each row, with a decision of a person, so far, quick, interrupted. */
const documents: fc.Arbitrary<VerdictDocument> = fc
  .record({
    verdict: word,
    effective: word,
    rows: fc.array(word, { minLength: 6, maxLength: 6 }),
    soFar: fc.boolean(),
    quick: fc.boolean(),
    interrupted: fc.constantFrom(null, false, true),
  })
  .map(({ rows, interrupted, ...shape }) => {
    const indicators = verdictOf({}).indicators.map((row, i) => ({
      ...row,
      verdict: rows[i] ?? row.verdict,
    }));
    return verdictOf({
      ...shape,
      indicators,
      ...(interrupted === null ? {} : { run: { ...run, interrupted } }),
    });
  });

const isPass = ({ effective, run: ran }: VerdictDocument) =>
  effective === 'pass' && !ran?.interrupted;

/** Whether readers of JUnit call the text passed, each by its own rules. */
async function readJunit(text: string) {
  const file = join(directory, 'report.xml');
  writeFileSync(file, text);
  const results = parseResults({ type: 'junit', files: [file] });
  const parsed = await parseJunit(text);
  const suite = parsed && 'testsuite' in parsed ? parsed.testsuite?.[0] : null;
  const cases = suite?.testcase ?? [];
  const countOf = (kind: 'failure' | 'error' | 'skipped') =>
    cases.filter((one) => one[kind] !== undefined).length;
  return {
    status: results.status,
    suite: {
      tests: suite?.tests,
      failures: suite?.failures,
      errors: suite?.errors,
      skipped: suite?.skipped,
    },
    counted: {
      tests: cases.length,
      failures: countOf('failure'),
      errors: countOf('error'),
      skipped: countOf('skipped'),
    },
    childless: cases.filter((one) => !one.failure && !one.error && !one.skipped),
    seconds: [suite?.time, cases.reduce((sum, { time }) => sum + (time ?? 0), 0)],
  };
}

describe('reports and the exit code of a gate', () => {
  it('JUnit is failed for its readers exactly where the gate does not pass, with right counts and times', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const read = await readJunit(junitReport(document));
        // An override of what was not proven: nothing fails, and nothing passes.
        const passes = document.verdict === 'pass' ? ['PASS'] : ['PASS', 'SKIP'];
        expect(isPass(document) ? passes : ['FAIL']).toContain(read.status);
        expect(read.suite).toEqual(read.counted);
        expect(read.seconds[1]).toBeCloseTo(Number(read.seconds[0]), 3);
      }),
      { numRuns: 150 },
    );
  });

  it('a case of JUnit without a child is a gated pass', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const { childless } = await readJunit(junitReport(document));
        const gatedPasses = document.indicators.filter(
          (row) => row.gated && row.verdict === 'pass',
        ).length;
        const release = childless.filter(({ name }) => name === 'Release').length;
        expect(childless.length - release).toBeLessThanOrEqual(gatedPasses);
        expect(release).toBe(isPass(document) && document.verdict === 'pass' ? 1 : 0);
      }),
      { numRuns: 150 },
    );
  });

  it('the title of a report begins with a pass only where the gate passes', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const label = reportLabel(document);
        if (!isPass(document)) expect(label).not.toMatch(/^(?:quick: )?pass/i);
        const { body } = makeReport(document, 'markdown', null);
        expect(body.split('\n')[0]).toContain(label.split(' (')[0]);
        if (!isPass(document)) expect(body.split('\n')[0]).not.toMatch(/^## (?:Quick: )?pass/i);
      }),
      { numRuns: 300 },
    );
  });
});
