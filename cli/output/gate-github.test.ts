import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import { MINUTE } from '../../lib/domain/time';
import { getVerdict } from '../../lib/services/releases/get-verdict';
import { makeReport } from '../../lib/services/releases/report/make-report';
import { serviceFixture } from '../../tests/support/service-fixture';
import { annotations, githubReport, outputs } from './gate-github';
import { gateText } from './gate-pretty';

const house = serviceFixture();

async function verdictAfter(minutes: number, plot: Plot): Promise<VerdictDocument> {
  await house.watch(minutes, plot);
  house.clock.advance(3 * MINUTE);
  return getVerdict(house.ctx, 'chat:r1');
}

describe('GitHub', () => {
  it('gets what failed, and an error for each gated indicator that did', async () => {
    const lines = annotations(await verdictAfter(5, 'factory-mismatch'))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^::error title=Fails%3A chat r1%2C staging::r1 fails: \d+ of \d+ sessions stopped at factory/,
    );
    expect(lines[1]).toMatch(/::Connection 0\.0/);
  });

  it('gets a warning while nothing is decided, and a notice for a pass', async () => {
    const open = await verdictAfter(5, 'passed');
    expect(annotations(open)).toMatch(/^::warning /);
    expect(annotations({ ...open, effective: 'pass' })).toMatch(/^::notice /);
  });

  it('gets summary and outputs where it says, and no line that a backend could forge', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-github-'));
    const summary = join(directory, 'summary');
    const output = join(directory, 'output');
    const document = await verdictAfter(5, 'factory-mismatch');
    document.release.version = 'r1\n::set-env::x%0A\neffective=pass';
    const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output };
    const text = githubReport(document, null, env);
    expect(readFileSync(summary, 'utf8')).toContain('## Fails: chat');
    const values = readFileSync(output, 'utf8');
    expect(values.match(/^effective=/gm)).toEqual(['effective=']);
    expect(values).toContain('verdict=fail\neffective=fail\n');
    expect(
      text
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('::error ')),
    ).toBe(true);
    expect(outputs(document).split('\n')).toHaveLength(5);
    rmSync(directory, { recursive: true });
  });

  it('gets its annotations also where summary and outputs cannot be written', async () => {
    const env = { GITHUB_STEP_SUMMARY: '/nowhere/summary', GITHUB_OUTPUT: '/nowhere/output' };
    expect(githubReport(await verdictAfter(5, 'passed'), null, env)).toMatch(/^::warning /);
  });
});

describe('a terminal', () => {
  it('reads verdict, reason, table and notes, and is not steered by a name', async () => {
    const document = await verdictAfter(5, 'passed');
    document.release.version = 'r1\u001b[2J';
    const text = gateText(document);
    expect(text).toContain('NOT DECIDED');
    expect(text).toContain('Factory');
    expect(text).toMatch(/To pass: \d+ more sessions without a failure/);
    expect(text).not.toContain('\u001b[2J');
  });
});

/** A terminal's report has our own colours where CI or FORCE_COLOR is set; they are `ESC [ n m`. */
const OUR_COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d{1,2}m`, 'g');

describe('text of a hostile backend in a report', () => {
  const HOSTILE =
    'v1\u001b]52;c;aGk=\u0007\r\n::error title=pwn::injected\n::set-output x\u202e\u009b31m';

  it('is one line without control characters for every reporter', async () => {
    const found = await verdictAfter(5, 'factory-mismatch');
    const document = structuredClone(found);
    document.release.version = HOSTILE;
    document.reason.text += HOSTILE;
    for (const one of document.what ?? []) one.signature.title = HOSTILE;
    for (const row of document.indicators) row.reason.text += HOSTILE;
    const formats = ['junit', 'markdown', 'html', 'json'] as const;
    const reports = [
      ...formats.map((format) => makeReport(document, format, null).body),
      gateText(document),
      annotations(document),
      outputs(document),
      githubReport(document, null, {}),
    ];
    for (const report of reports) {
      expect(report.replaceAll(OUR_COLOUR, '')).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
      expect(report).not.toMatch(/^::(?!error title=Fails)/m);
    }
    expect(JSON.parse(reports[3] ?? '').release.version).toBe(HOSTILE);
  });
});
