import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findChromium } from '../scripts/find-chromium';
import { median } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import { startWatchedConsole } from './support/watched-console';

/** Fetched by npm for this bench alone: 150 packages are not worth keeping for it. The newest that runs on Node 20. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const RUNS = Number(process.env.LIGHTHOUSE_RUNS ?? 5);
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100 };
/** Sessions, a release and an open incident are there by then. */
const SETTLE_MS = 180_000;
const FLAGS = '--headless=new --no-sandbox --disable-gpu --disable-quic';

const scored = z.object({ score: z.number().nullable() });
const resultSchema = z.object({
  categories: z.record(z.string(), scored),
  audits: z.record(z.string(), scored.extend({ numericValue: z.number().optional() })),
});
const idsSchema = z.object({
  sessions: z.array(z.object({ id: z.string() })).default([]),
  incidents: z.array(z.object({ name: z.string() })).default([]),
  releases: z.array(z.object({ address: z.string() })).default([]),
});

const chromiumHere = findChromium();
if (chromiumHere.path === null) throw new Error(chromiumHere.reason);
const env = { ...process.env, CHROME_PATH: chromiumHere.path };
const directory = mkdtempSync(join(tmpdir(), 'tocsin-lighthouse-'));
const console = await startWatchedConsole({
  intervalMs: 1_000,
  faults: { 'context-wrong-type': 0.3 },
});
say('measuring sessions until there is an incident');
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
const results: BenchResult[] = [];
for (const path of await screens()) results.push(...(await measureScreen(path)));
await console.stop();
rmSync(directory, { recursive: true, force: true });
await report(results);

/** A path per screen; those about one thing are about the newest. */
async function screens(): Promise<string[]> {
  const ask = async (path: string) =>
    idsSchema.parse(await (await fetch(`${console.url}/api/v1/${path}`)).json());
  const { sessions } = await ask('sessions?outcome=failed&limit=1');
  const { incidents } = await ask('incidents');
  const { releases } = await ask('releases');
  return [
    '/',
    '/sessions',
    ...sessions.slice(0, 1).map(({ id }) => `/sessions/${id}`),
    '/incidents',
    ...incidents.slice(0, 1).map(({ name }) => `/incidents/${name}`),
    '/incidents/rules',
    '/releases',
    ...releases.slice(0, 1).map(({ address }) => `/releases/${address}`),
    '/targets',
    '/settings',
    '/runbook',
  ];
}

async function measureScreen(path: string): Promise<BenchResult[]> {
  const runs: Array<z.infer<typeof resultSchema>> = [];
  for (let run = 0; run < RUNS; run++) runs.push(await runLighthouse(path));
  const shifts = runs.map(({ audits }) => audits['cumulative-layout-shift']?.numericValue ?? 0);
  const failing = new Set(
    runs.flatMap(({ audits }) =>
      Object.entries(audits).flatMap(([id, { score }]) => (score === 0 ? [id] : [])),
    ),
  );
  return CATEGORIES.map((category) => {
    const score = median(runs.map(({ categories }) => 100 * (categories[category]?.score ?? 0)));
    say(`${path}: ${category} ${score.toFixed(0)}`);
    return {
      what: `Lighthouse ${category} of ${path}`,
      goal: { judged: score, is: 'at least' as const, value: LEAST[category], unit: '' },
      ratio: null,
      ours: score,
      peer: null,
      unit: '',
      note: `median of ${RUNS}, desktop; layout shift ${median(shifts).toFixed(3)}; without a point: ${[...failing].join(', ') || 'nothing'}`,
    };
  });
}

async function runLighthouse(path: string): Promise<z.infer<typeof resultSchema>> {
  const file = join(directory, 'result.json');
  const args = ['exec', '--yes', `--package=${LIGHTHOUSE}`, '--', 'lighthouse'];
  const options = ['--preset=desktop', '--output=json', `--output-path=${file}`, '--quiet'];
  const only = `--only-categories=${CATEGORIES.join(',')}`;
  const line = [...args, `${console.url}${path}`, ...options, only, `--chrome-flags=${FLAGS}`];
  const child = spawn('npm', line, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  });
  if (code !== 0) throw new Error(`lighthouse ended with ${code} at ${path}`);
  return resultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
