import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const runTool = (name: string, args: readonly string[]): string => {
  const { stdout, stderr, error } = spawnSync(join('node_modules', '.bin', name), args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error || stdout === '')
    throw new Error(`${name} gave no output: ${error?.message ?? stderr}`);
  return stdout;
};

type KnipReport = { issues: Array<{ exports?: unknown[]; types?: unknown[] }> };

const countExports = (args: readonly string[]): number => {
  const report = JSON.parse(
    runTool('knip', ['--no-progress', '--reporter', 'json', ...args]),
  ) as KnipReport;
  return report.issues.reduce(
    (sum, { exports = [], types = [] }) => sum + exports.length + types.length,
    0,
  );
};

/** Exports that no other file imports. */
export const countUnusedExports = (): number => countExports([]);

/** Exports of product files that only tests import. */
export const countTestOnlyExports = (): number =>
  countExports(['--production', '--include', 'exports']);

/** Import cycles among all files, types included. */
export function countCycles(): number {
  const rooms = ['lib', 'app', 'components', 'cli', 'reference-backend', 'server.ts'];
  const report = JSON.parse(
    runTool('depcruise', [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...rooms,
    ]),
  ) as { summary: { violations: Array<{ rule: { name: string } }> } };
  return report.summary.violations.filter(({ rule }) => rule.name === 'no-cycles').length;
}
