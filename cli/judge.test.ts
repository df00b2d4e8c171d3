import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { judgeOutputSchema } from '../lib/contract/output/judge-output';
import { BIN } from '../tests/support/bundle/programs';

/** Each test starts processes, on machines that may be busy. */

type Ran = { code: number; out: string; err: string };

function judge(line: string): Promise<Ran> {
  const options = { cwd: tmpdir(), env: { ...process.env, NO_COLOR: '1' } };
  return new Promise((resolve) =>
    execFile(process.execPath, [BIN, 'judge', ...line.split(' ')], options, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
}

describe('tocsin judge', () => {
  it.each([
    ['--bad 0 --total 75 --threshold 95%', 0, 'pass', 0],
    ['--bad 0 --total 74 --max-bad 5%', 11, 'inconclusive', 1],
    ['--bad 3 --total 3 --threshold 98%', 10, 'fail', null],
    ['--bad 0 --total 60 --threshold 1%', 0, 'pass', 0],
    ['--bad 20000 --total 20000 --threshold 1%', 10, 'fail', null],
    ['--bad 1 --total 100 --threshold 95%', 11, 'inconclusive', 31],
    ['--bad 0 --total 0 --threshold 98%', 12, 'no_data', 189],
  ])('%s exits %d: %s', async (line, code, verdict, more) => {
    const ran = await judge(`${line} --json`);
    expect(ran.err).toBe('');
    expect(ran.code).toBe(code);
    const judged = judgeOutputSchema.parse(JSON.parse(ran.out));
    expect(judged.verdict).toBe(verdict);
    if (more !== null) expect(judged.moreCleanSessions).toBe(more);
  });

  it('prints the numbers of statistics.md §5.3, in the order product.md §2 gives', async () => {
    const { out } = await judge('--bad 11 --total 950 --max-bad 2% --json');
    const judged = JSON.parse(out);
    expect(Object.keys(judged).join()).toBe(
      'bad,total,thresholdBp,verdict,pPass,pFail,lnEPass,lnEFail,wilson95,moreCleanSessions',
    );
    expect(judged).toMatchObject({ bad: 11, total: 950, thresholdBp: 200 });
    expect(judged.pPass).toBeCloseTo(0.0334, 4);
    expect(judged.lnEPass).toBeCloseTo(0.8872, 4);
    expect(judged.lnEFail).toBeCloseTo(-3.9001, 4);
    // One fixed test would pass; evaluating after every session does not (statistics.md §5.3).
    expect(judged.verdict).toBe('inconclusive');
  });

  it('explains itself to people', async () => {
    const { out, code } = await judge('--bad 1 --total 100 --threshold 95%');
    expect(code).toBe(11);
    expect(out).toContain('INCONCLUSIVE');
    expect(out).toContain('31 sessions without a failure more');
    expect(out).toContain('1 of 100 = 1.00 %');
  });

  it.each([
    ['--bad 5 --total 4 --threshold 98%', '--bad 5 is more than --total 4'],
    ['--bad 1 --total 4', 'set one of --threshold'],
    ['--bad 1 --total 4 --threshold 98% --max-bad 2%', 'set one of --threshold'],
    ['--bad 1 --total 4 --threshold 100%', '--threshold must be a percentage'],
    ['--bad 1 --total 4 --threshold 0.98', '--threshold must be a percentage'],
    ['--bad 1.5 --total 4 --threshold 98%', '--bad must be a whole number'],
    ['--bad -1 --total 4 --threshold 98%', '--bad must be a whole number'],
    ['--total 4 --threshold 98%', "required option '--bad <x>'"],
  ])('refuses %s with 64', async (line, message) => {
    const { code, err, out } = await judge(line);
    expect(code).toBe(64);
    expect(err).toContain(message);
    expect(out).toBe('');
  });
});
