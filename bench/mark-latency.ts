import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { SessionDetail } from '../lib/contract/api/sessions';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { findChromium } from '../scripts/find-chromium';
import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median, quantile, short } from './support/figures';
import { report, say } from './support/result';
import type { ServerInput, ServerReady } from './support/server-process';

const INTERVAL_MS = 2_000;
const MARKS = 40;
/** The first marks come while the page is still being compiled and filled. */
const SETTLE = 3;
const LIMIT_MS = 180_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const browserFile = findChromium();
if (browserFile.path === null) throw new Error(browserFile.reason);
await ensureBuild(say);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 40,
  jwtSecret: 'bench-secret-of-the-reference-backend',
} satisfies BackendInput);
const server = await startChild<ServerReady>('server-process', {
  dataDirectory: directory,
  targets: [
    {
      name: 'backend',
      url: backend.ready.url,
      environment: 'production',
      paused: false,
      interval: INTERVAL_MS,
      auth: 'header',
      headers: {},
      journey: 'agent',
      transport: 'ws',
      thresholds: {},
      hold: 5_000,
      afterRelease: null,
      warmUp: 60_000,
      releases: 'auto',
      locationsNeeded: 2,
      badge: false,
      jwt: { secret: backend.ready.jwtSecret, claims: {} },
    },
  ],
} satisfies ServerInput);
const browser = await chromium.launch({ executablePath: browserFile.path, args: FLAGS });

/** When each newest session was first painted, by the wall clock of this machine. */
const seen = new Map<string, number>();
const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
await page.exposeFunction('onMark', (id: string, at: number) => {
  if (!seen.has(id)) seen.set(id, at);
});
// As text: a compiled function would call helpers that the page does not have.
await page.addInitScript({
  content: `
    let last = '';
    new MutationObserver(() => {
      const id = document.querySelector('[data-newest-session]')?.getAttribute('data-newest-session');
      if (!id || id === last) return;
      last = id;
      // The frame after the next one begins when the image has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => window.onMark(id, Date.now())));
    }).observe(document, {
      subtree: true, childList: true, attributes: true, attributeFilter: ['data-newest-session'],
    });`,
});
await page.goto(server.ready.url);
const deadline = Date.now() + LIMIT_MS;
let told = 0;
while (seen.size < MARKS + SETTLE && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (seen.size >= told + 10) say(`${seen.size} marks`);
  if (seen.size >= told + 10) told = seen.size;
}

/** When the sessions ended: the probe's word, from the API. */
const delays: number[] = [];
for (const [id, at] of [...seen].slice(SETTLE)) {
  const answer = await fetch(`${server.ready.url}/api/v1/sessions/${id}`);
  const { endedAt } = (await answer.json()) as SessionDetail;
  delays.push(at - Date.parse(endedAt));
}
await browser.close();
await server.stop();
await backend.stop();
rmSync(directory, { recursive: true, force: true });
if (delays.length < MARKS / 2) throw new Error(`only ${delays.length} marks were seen`);

const p95 = quantile(delays, 0.95) / 1000;
await report([
  {
    what: 'From the end of a session to its mark in the browser, p95',
    goal: { judged: p95, is: 'at most', value: 1, unit: ' s' },
    ratio: null,
    ours: p95,
    peer: null,
    unit: 's',
    note: `${delays.length} marks, one session every ${INTERVAL_MS / 1000} s; median ${short(median(delays) / 1000)} s, longest ${short(Math.max(...delays) / 1000)} s`,
  },
]);
