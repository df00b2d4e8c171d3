/**
 * `npm run soak`: simulations by the product's own rules, then the long tests. `npm run soak -- tile gate` runs some of them,
 * `npm run soak -- tests` only the long tests. Prints Markdown for docs/measured.md. Exit code 1 if a limit is missed or
 * anything breaks, 64 for an unknown name.
 */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { missedLimits, type Table, toMarkdown } from './support/table';

/** In this order, one after the other, each in its own process. */
const SIMULATIONS = [
  'tile',
  'resolve',
  'pages',
  'first-page',
  'comparison',
  'gate',
  'page-rule',
  'steady-load',
];
const TESTS = 'tests';
/** A simulation that runs longer has failed. */
const LIMIT_MS = 90 * 60_000;

const asked = process.argv.slice(2);
const known = [...SIMULATIONS, TESTS];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown: ${unknown.join(', ')}; expected ${known.join(', ')}
`,
  );
  process.exit(64);
}
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);

let running: ChildProcess | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

function waitForExit(child: ChildProcess): Promise<boolean> {
  running = child;
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

async function runSimulation(name: string): Promise<Table[] | null> {
  const child = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let tables: Table[] | null = null;
  child.on('message', (message) => {
    tables = (message as { tables: Table[] }).tables;
  });
  return (await waitForExit(child)) ? tables : null;
}

function runLongTests(): Promise<boolean> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'soak'];
  return waitForExit(spawn(process.execPath, vitest, { stdio: 'inherit' }));
}

/** The commit that produced the figures, and whether files differ from it. */
function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const dirty = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes';
  return `${git('rev-parse', '--short=12', 'HEAD')}${dirty}`;
}

const printLine = (line: string) => process.stdout.write(`${line}\n`);

const wrong: string[] = [];
printLine(`Commit ${describeCommit()}, Node ${process.versions.node}.\n`);
for (const name of SIMULATIONS.filter(isAsked)) {
  const begun = performance.now();
  const tables = await runSimulation(name);
  if (!tables) wrong.push(`${name} broke`);
  for (const table of tables ?? []) {
    printLine(`${toMarkdown(table)}\n`);
    wrong.push(...missedLimits(table));
  }
  process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
}
if (isAsked(TESTS) && !(await runLongTests())) wrong.push('long tests failed');
for (const line of wrong) printLine(`missed: ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
