import type { CDPSession } from 'playwright-core';
import type { BackendInput } from './support/backend-process';
import { type BenchResult, report } from './support/result';
import { startWatchedConsole, type WatchedConsole } from './support/watched-console';

/** A session per second, as the limit is meant. */
const INTERVAL_MS = 1_000;
/** Until every panel has been loaded, and the failing target is judged. */
const SETTLE_MS = 45_000;
const MINUTE_MS = 60_000;
/** A console that has just started on a busy machine is slow. */
const LOAD_MS = 120_000;
/** kB a minute: docs/product.md. */
const LIMIT_KB = 300;
/** kB of scripts that a screen with charts loads, those of its first paint and all that follow by themselves. */
const SCRIPTS_KB = 345;
/** Answers that are named in the note, most bytes first. */
const NAMED = 6;

const SCREENS = [
  { name: 'Overview of a target', path: '/', viewport: { width: 1440, height: 1000 } },
  { name: 'Overview on a phone', path: '/', viewport: { width: 390, height: 844 } },
  { name: 'Sessions', path: '/sessions', viewport: { width: 1440, height: 1000 } },
];
const STATES: ReadonlyArray<{ name: string; faults: BackendInput['faults'] }> = [
  { name: 'that holds', faults: {} },
  { name: 'of which a third fails', faults: { 'context-wrong-type': 0.33 } },
];

const results: BenchResult[] = [];
for (const { name: state, faults } of STATES) {
  const console = await startWatchedConsole({ intervalMs: INTERVAL_MS, faults });
  // All at once: what one page receives does not depend on the others.
  const pages = await Promise.all(SCREENS.map((screen) => openScreen(console, screen)));
  await pause(SETTLE_MS);
  const before = pages.map(({ traffic }) => traffic.take());
  for (const [index, { name }] of pages.entries())
    if (state === STATES[0]?.name) results.push(scriptsOf(name, before[index]?.scripts ?? 0));
  await pause(MINUTE_MS);
  for (const [index, { name, traffic }] of pages.entries()) {
    const { bytes, largest } = traffic.take();
    results.push({
      what: `${name}, target ${state}, a minute on the wire`,
      goal: { judged: bytes / 1_000, is: 'at most', value: LIMIT_KB, unit: ' kB' },
      ratio: null,
      ours: bytes / 1_000,
      peer: null,
      unit: 'kB',
      note: `${((before[index]?.bytes ?? 0) / 1_000).toFixed(0)} kB in the ${SETTLE_MS / 1_000} s before it; ${largest}`,
    });
  }
  await console.stop();
}
await report(results);

type Screen = (typeof SCREENS)[number];

async function openScreen(
  { browser, url }: WatchedConsole,
  { name, path, viewport }: Screen,
): Promise<{ name: string; traffic: Traffic }> {
  const page = await browser.newPage({ viewport });
  const traffic = countTraffic(await page.context().newCDPSession(page));
  await page.goto(`${url}${path}`, { timeout: LOAD_MS });
  return { name, traffic };
}

/** What was received since the last call, and by what, most bytes first. */
type Traffic = { take(): { bytes: number; scripts: number; largest: string } };

/** Bytes that the browser receives, headers and frames of the socket included. */
function countTraffic(cdp: CDPSession): Traffic {
  const paths = new Map<string, string>();
  const received = new Map<string, { bytes: number; n: number }>();
  const count = (path: string, bytes: number) => {
    const known = received.get(path) ?? { bytes: 0, n: 0 };
    received.set(path, { bytes: known.bytes + bytes, n: known.n + 1 });
  };
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    count(paths.get(requestId) ?? 'other', encodedDataLength);
    paths.delete(requestId);
  });
  cdp.on('Network.webSocketFrameReceived', ({ response }) => {
    count('socket', Buffer.byteLength(response.payloadData));
  });
  void cdp.send('Network.enable');
  return {
    take() {
      const all = [...received].sort(([, a], [, b]) => b.bytes - a.bytes);
      received.clear();
      return {
        bytes: sumBytes(all),
        scripts: sumBytes(all.filter(([path]) => path.endsWith('.js'))),
        largest: all
          .slice(0, NAMED)
          .map(([path, { bytes, n }]) => `${path} ${n} × ${(bytes / n / 1_000).toFixed(1)} kB`)
          .join(', '),
      };
    },
  };
}

function sumBytes(all: ReadonlyArray<[string, { bytes: number }]>): number {
  return all.reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

function scriptsOf(name: string, bytes: number): BenchResult {
  return {
    what: `${name}, scripts in all`,
    goal: { judged: bytes / 1_000, is: 'at most', value: SCRIPTS_KB, unit: ' kB' },
    ratio: null,
    ours: bytes / 1_000,
    peer: null,
    unit: 'kB',
    note: 'as transferred, with those that are loaded for later',
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
