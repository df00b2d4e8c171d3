import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertChain, startAlertChain } from './support/alert-chain';
import { median, pairRatio, quantile, short } from './support/figures';
import { missingPrometheus, startPrometheusStack } from './support/prometheus-stack';
import { type BenchResult, report, say } from './support/result';

/** One outage after the other, far enough apart that none waits for another. */
const OUTAGES = 40;
const EVERY_MS = 3_000;
/** Sessions that fail before the one that makes the rule true (floor of ten, statistics.md §0.2). */
const BEFORE = 9;
const LEAD_MS = 1_500;
/** Other targets, at one session every five seconds each: judging is never idle for long. */
const HEALTHY = Array.from({ length: 5 }, (_, index) => `healthy-${index}`);
/** Two scrapes, two evaluations and the group wait of the peer, and some. */
const LIMIT_MS = 240_000;
const KINDS = ['ours', 'default', 'peer'] as const;
type Kind = (typeof KINDS)[number];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const targets = Array.from(
  { length: OUTAGES },
  (_, index) => `outage-${String(index).padStart(3, '0')}`,
);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));

/** When the first webhook about each target arrived, by who sent it. */
const arrived: Record<Kind, Map<string, number>> = {
  ours: new Map(),
  default: new Map(),
  peer: new Map(),
};
const sink = createServer((request, response) => {
  const at = performance.now();
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const kind = KINDS.find((one) => request.url === `/${one}`);
    for (const target of new Set(text.match(/outage-\d{3}/g) ?? []))
      if (kind && !arrived[kind].has(target)) arrived[kind].set(target, at);
    response.end();
  });
});
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const address = sink.address();
const webhook = (kind: Kind) =>
  `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/${kind}`;

const missing = missingPrometheus();
if (missing !== null) say(`no Prometheus beside it: ${missing}`);
const peer =
  missing === null
    ? await startPrometheusStack({
        directory: join(directory, 'peer'),
        targets,
        webhookUrl: webhook('peer'),
      })
    : null;
const chains: Record<'ours' | 'default', AlertChain> = {
  ours: await startAlertChain({
    directory: join(directory, 'ours'),
    webhookUrl: webhook('ours'),
    groupWaitMs: 0,
  }),
  default: await startAlertChain({
    directory: join(directory, 'default'),
    webhookUrl: webhook('default'),
    groupWaitMs: null,
  }),
};
let isOver = false;
async function beHealthy(chain: AlertChain): Promise<void> {
  for (const name of HEALTHY) await chain.addTarget(name);
  for (let turn = 0; !isOver; turn++) {
    await chain.commit(HEALTHY[turn % HEALTHY.length] ?? '', 'passed', 1);
    await pause((5_000 / HEALTHY.length) * (0.5 + Math.random()));
  }
}
const background = Object.values(chains).map(beHealthy);
say('waiting for the first scrape');
await peer?.scraped();

/** When the commit that makes the rule true was durable, by chain; the peer's counters change at the same instant as ours. */
const begun: Record<Kind, Map<string, number>> = {
  ours: new Map(),
  default: new Map(),
  peer: new Map(),
};
async function outage(target: string): Promise<void> {
  const each = [chains.ours, chains.default];
  for (const chain of each) await chain.addTarget(target);
  for (const chain of each) await chain.commit(target, 'factory-mismatch', BEFORE);
  await pause(LEAD_MS);
  await Promise.all([
    chains.ours
      .commit(target, 'factory-mismatch', 1)
      .then(() => begun.ours.set(target, performance.now())),
    chains.default
      .commit(target, 'factory-mismatch', 1)
      .then(() => begun.default.set(target, performance.now())),
  ]);
  peer?.fail(target, BEFORE + 1);
  begun.peer.set(target, performance.now());
}
const start = performance.now();
const running: Array<Promise<void>> = [];
for (const [index, target] of targets.entries()) {
  await pause(Math.max(0, start + index * EVERY_MS - performance.now()));
  running.push(outage(target));
  if (index % 10 === 9) say(`${index + 1} outages`);
}
await Promise.all(running);
say('waiting for the last messages');
const deadline = performance.now() + LIMIT_MS;
const wanted: Kind[] = peer ? ['ours', 'default', 'peer'] : ['ours', 'default'];
while (wanted.some((kind) => arrived[kind].size < OUTAGES) && performance.now() < deadline)
  await pause(250);
isOver = true;
await Promise.all(background);
for (const chain of Object.values(chains)) await chain.stop();
await peer?.stop();
sink.close();
sink.closeAllConnections();
rmSync(directory, { recursive: true, force: true });

/** Seconds from commit to webhook, a target a place. */
function delaysOf(kind: Kind): number[] {
  const delays = targets.map(
    (target) =>
      ((arrived[kind].get(target) ?? Number.NaN) - (begun[kind].get(target) ?? Number.NaN)) / 1000,
  );
  const lost = delays.filter(Number.isNaN).length;
  if (lost > 0) throw new Error(`${kind}: ${lost} of ${OUTAGES} messages never came`);
  return delays;
}
const p95 = (delays: number[]) => quantile(delays, 0.95);
const words = (delays: number[]) =>
  `median ${short(median(delays))} s, longest ${short(Math.max(...delays))} s`;
const [ours, usual] = [delaysOf('ours'), delaysOf('default')];
const theirs = peer ? delaysOf('peer') : null;
const beside = theirs
  ? `peer: Prometheus and Alertmanager at their defaults, ${words(theirs)}`
  : `no peer: ${missing}`;
const line = (what: string, delays: number[], goal: BenchResult['goal']): BenchResult => ({
  what,
  goal,
  unit: 's',
  ours: p95(delays),
  ratio: theirs && pairRatio(delays, theirs),
  peer: theirs && p95(theirs),
  note: `${OUTAGES} outages beside ${HEALTHY.length} healthy targets; ${words(delays)}; ${beside}`,
});
await report([
  line('From the commit that makes a rule true to the webhook, group wait 0, p95', ours, {
    judged: p95(ours),
    is: 'at most',
    value: 1,
    unit: ' s',
  }),
  line('The same with the group wait of 20 s, p95', usual, null),
]);
