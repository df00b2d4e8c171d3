/**
 * `npm run verify`: format and lint, boundaries, budgets, document references, words, types. Seconds, no service, no browser.
 * As many checks at a time as there are cores. Every check runs even when one before it failed, so that one run shows all problems.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const bin = (name: string) => join('node_modules', '.bin', name);

type Command = readonly [file: string, ...args: string[]];
type Check = { name: string; steps: readonly Command[] };

const script = (path: string): Command => [process.execPath, '--import', 'tsx', path];

/** Those that take longest come first. */
const checks: readonly Check[] = [
  {
    // The types of the routes are generated first.
    name: 'types',
    steps: [
      [bin('next'), 'typegen'],
      [bin('tsc'), '--noEmit', '-p', '.'],
    ],
  },
  {
    name: 'boundaries',
    steps: [
      [
        bin('depcruise'),
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err-long',
        ...sources(),
      ],
    ],
  },
  {
    name: 'format and lint',
    steps: [[bin('biome'), 'ci', '--error-on-warnings', '--colors=off', '.']],
  },
  { name: 'words', steps: [script('scripts/banned-words.ts')] },
  { name: 'budgets', steps: [script('scripts/budgets.ts')] },
  { name: 'unused exports', steps: [[bin('knip'), '--no-progress', '--no-config-hints']] },
  { name: 'time and chance', steps: [script('scripts/forbidden-calls.ts')] },
  { name: 'document references', steps: [script('scripts/doc-references.ts')] },
];

function sources(): string[] {
  const rooms = ['lib', 'app', 'components', 'cli', 'reference-backend', 'reporters', 'server.ts'];
  return [...rooms, 'scripts', 'bench', 'soak', 'tests'].filter((path) => existsSync(path));
}

/** Resolves with what a command printed, and whether it succeeded. */
function run([file, ...args]: Command): Promise<{ ok: boolean; output: string }> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  let output = '';
  const keep = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const failed: string[] = [];

async function runCheck({ name, steps }: Check): Promise<void> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  for (const step of steps) {
    const { ok, output } = await run(step);
    if (ok) continue;
    failed.push(name);
    console.log(`FAILED  ${name} (${seconds()} s)\n${output}`);
    return;
  }
  console.log(`ok      ${name} (${seconds()} s)`);
}

const waiting = [...checks];
const runWaiting = async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) await runCheck(check);
};
await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));

if (failed.length > 0) {
  console.log(`verify: ${failed.join(', ')} failed`);
  process.exitCode = 1;
}
