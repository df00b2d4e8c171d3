/**
 * `npm run soak`: simulations by the product's own rules, then the long tests. `npm run soak -- tile gate` runs some of them,
 * `npm run soak -- tests` the long tests alone. Prints Markdown that can stand in docs/measured.md. Exit code 1 where a limit
 * is missed or anything breaks, 64 for a name that is none.
 */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { markdown, missed, type Table } from './support/table';

/** In this order; each in a process of its own, one after the other. */
const SIMULATIONS = ['tile', 'resolve', 'pages', 'first-page', 'comparison', 'gate', 'page-rule'];
const TESTS = 'tests';
/** What is not done by then is broken. */
const LIMIT_MS = 45 * 60_000;

const asked = process.argv.slice(2);
const known = [...SIMULATIONS, TESTS];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `nothing to soak named ${unknown.join(', ')}; there are ${known.join(', ')}\n`,
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

function ended(child: ChildProcess): Promise<boolean> {
  running = child;
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

async function simulate(name: string): Promise<Table[] | null> {
  const child = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let tables: Table[] | null = null;
  child.on('message', (message) => {
    tables = (message as { tables: Table[] }).tables;
  });
  return (await ended(child)) ? tables : null;
}

function longTests(): Promise<boolean> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'soak'];
  return ended(spawn(process.execPath, vitest, { stdio: 'inherit' }));
}

/** The commit that the figures are of, and whether files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const dirty = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes';
  return `${git('rev-parse', '--short=12', 'HEAD')}${dirty}`;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const wrong: string[] = [];
say(`Commit ${commit()}, Node ${process.versions.node}.\n`);
for (const name of SIMULATIONS.filter(isAsked)) {
  const begun = performance.now();
  const tables = await simulate(name);
  if (!tables) wrong.push(`${name} broke`);
  for (const table of tables ?? []) {
    say(`${markdown(table)}\n`);
    wrong.push(...missed(table));
  }
  process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
}
if (isAsked(TESTS) && !(await longTests())) wrong.push('long tests failed');
for (const line of wrong) say(`missed: ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
