import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/**
 * Exports of product files that only tests import. `unused`: of these, the ones that the product does not use at all; the rest are used in
 * their own file and exported for its test.
 */
export function countTestOnlyExports(): { imported: number; unused: number } {
  const args = ['--production', '--include', 'exports'];
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-knip-'));
  const config = join(folder, 'knip.json');
  const settings = JSON.parse(readFileSync('knip.json', 'utf8')) as Record<string, unknown>;
  try {
    writeFileSync(config, JSON.stringify({ ...settings, ignoreExportsUsedInFile: true }));
    return { imported: countExports(args), unused: countExports([...args, '--config', config]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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
