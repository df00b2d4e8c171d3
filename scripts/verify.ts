/**
 * `npm run verify`: format and lint, boundaries, budgets, document references, words, types. Seconds, no service, no browser.
 * Every check runs even when one before it failed, so that one run shows all problems.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const bin = (name: string) => join('node_modules', '.bin', name);

const checks: Array<{ name: string; command: string; args: string[] }> = [
  {
    name: 'format and lint',
    command: bin('biome'),
    args: ['ci', '--error-on-warnings', '--colors=off', '.'],
  },
  {
    name: 'boundaries',
    command: bin('depcruise'),
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...sources()],
  },
  { name: 'budgets', command: process.execPath, args: ['--import', 'tsx', 'scripts/budgets.ts'] },
  {
    name: 'document references',
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/doc-references.ts'],
  },
  {
    name: 'time and chance',
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/forbidden-calls.ts'],
  },
  {
    name: 'words',
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/banned-words.ts'],
  },
  { name: 'unused exports', command: bin('knip'), args: ['--no-progress', '--no-config-hints'] },
  { name: 'route types', command: bin('next'), args: ['typegen'] },
  { name: 'types', command: bin('tsc'), args: ['--noEmit', '-p', '.'] },
];

function sources(): string[] {
  const rooms = ['lib', 'app', 'components', 'cli', 'reference-backend', 'reporters', 'server.ts'];
  return [...rooms, 'scripts', 'bench', 'soak', 'tests'].filter((path) => existsSync(path));
}

const failed: string[] = [];
for (const check of checks) {
  const started = performance.now();
  const result = spawnSync(check.command, check.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.status === 0) {
    console.log(`ok      ${check.name} (${seconds} s)`);
  } else {
    failed.push(check.name);
    console.log(`FAILED  ${check.name} (${seconds} s)\n${result.stdout}${result.stderr}`);
  }
}

if (failed.length > 0) {
  console.log(`verify: ${failed.join(', ')} failed`);
  process.exitCode = 1;
}
