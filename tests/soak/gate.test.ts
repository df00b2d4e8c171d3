import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdictDocumentSchema } from '../../lib/contract/api/releases/verdicts';
import { gateBench, standAlone } from '../support/gate-bench';
import { patience } from '../support/patience';

const { directory, backend, gate, judge } = gateBench();

/** What tests/acceptance/gate.test.ts lets pass in seconds, by the command and the wall clock. */
describe.concurrent('tocsin gate, without a console, by whole wall-clock minutes', () => {
  it('passes a healthy backend after the soak', async () => {
    const { code, document, words } = await judge({}, '--deadline', '9m');
    expect(document.verdict, document.reason.text).toBe('pass');
    expect(code).toBe(0);
    expect(words).toMatchObject({ connection: 'pass', factory: 'pass', agent: 'pass' });
  });

  it('is inconclusive at a threshold when its time is up, and writes the report beside the summary', async () => {
    // The folder of a report need not be there.
    const file = join(directory, 'reports', 'new', 'verdict.json');
    const url = await backend({ faults: { 'agent-error': 0.1 } });
    const ran = await gate(
      standAlone(url, '--deadline', `${100 + Math.ceil(6 * patience())}s`, '--output', file),
    );
    const document = verdictDocumentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(document.verdict).toBe('inconclusive');
    expect(ran.code).toBe(11);
    expect(ran.out).toContain('NOT DECIDED');
    expect(ran.out).toMatch(/To pass: [\d,]+ more sessions without a failure/);
  });
});
