import { type ChildProcess, fork } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { short } from './support/figures';
import { type BenchResult, describe, isMet } from './support/result';

/** In this order; each in a process of its own, one after the other. */
const BENCHES = [
  'sessions',
  'load',
  'held-open-memory',
  'idle-sessions',
  'durable-events',
  'hostile-bodies',
  'overview-queries',
  'fleet',
  'explorer',
  'why',
  'evaluate-rules',
  'release-verdict',
  'many-targets',
  'mark-latency',
  'page-traffic',
  'scroll-sessions',
  'lighthouse',
  'alert-latency',
  'pg-append',
  'pg-collect',
  'pg-hints',
  'failover',
] as const;
/** A bench that is not done by then is broken. The overview's first run fills a store with millions of sessions. */
const LIMIT_MS = 45 * 60_000;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.some((bench) => bench === name));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${BENCHES.join(', ')}\n`);
  process.exit(64);
}

let running: ChildProcess | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

function run(name: string): Promise<BenchResult[] | null> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    running = child;
    let results: BenchResult[] | null = null;
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('message', (message) => {
      results = (message as { results: BenchResult[] }).results;
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? results : null);
    });
  });
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const machine = () =>
  `load ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`;

say(`${cpus().length} cores, Node ${process.versions.node}, ${machine()}`);
const all: BenchResult[] = [];
const broken: string[] = [];
for (const name of BENCHES.filter((bench) => asked.length === 0 || asked.includes(bench))) {
  say(`\n${name} (${machine()})`);
  const results = await run(name);
  if (results) for (const result of results) say(`  ${describe(result)}`);
  else broken.push(name);
  all.push(...(results ?? []));
}

const table = new Table({
  head: ['', 'ratio', 'goal', '', 'ours', 'peer', 'unit'],
  style: { head: [] },
});
for (const result of all) {
  const { goal } = result;
  const sign = goal?.is === 'at least' ? '≥' : '≤';
  table.push([
    result.what,
    result.ratio === null ? '' : short(result.ratio),
    goal ? `${sign} ${goal.value}${goal.unit}` : '',
    { true: 'met', false: 'missed', null: '' }[`${isMet(result)}`],
    short(result.ours),
    result.peer === null ? '' : short(result.peer),
    result.unit,
  ]);
}
say(`\n${table.toString()}`);
if (broken.length > 0) {
  say(`broken: ${broken.join(', ')}`);
  process.exit(1);
}
