import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { ConfigTarget } from '../../lib/contract/config/config';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { findChromium } from '../../scripts/find-chromium';
import type { BackendInput, BackendReady } from './backend-process';
import { startChild } from './child';
import { say } from './result';
import type { ServerInput, ServerReady } from './server-process';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The installed Chromium without a window. Throws where there is none. */
export async function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  const found = findChromium();
  if (found.path === null) throw new Error(found.reason);
  return chromium.launch({ executablePath: found.path, args: [...FLAGS, ...flags] });
}

export type WatchedConsole = {
  url: string;
  browser: Browser;
  stop(): Promise<void>;
};

/**
 * A console that measures a reference backend (production "backend"), each in a process of its own, and a Chromium to look at it.
 * `faults`: shares of the backend's faults.
 */
export async function startWatchedConsole(options: {
  intervalMs: number;
  faults?: BackendInput['faults'];
}): Promise<WatchedConsole> {
  await ensureBuild(say);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const backend = await startChild<BackendReady>('backend-process', {
    paceMs: 40,
    jwtSecret: 'bench-secret-of-the-reference-backend',
    faults: options.faults,
  } satisfies BackendInput);
  const server = await startChild<ServerReady>('server-process', {
    dataDirectory: directory,
    targets: [watchedTarget(backend.ready, options.intervalMs)],
  } satisfies ServerInput);
  const browser = await launchChromium();
  return {
    url: server.ready.url,
    browser,
    async stop() {
      await browser.close();
      await server.stop();
      await backend.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const watchedTarget = (backend: BackendReady, interval: number): ConfigTarget => ({
  name: 'backend',
  url: backend.url,
  environment: 'production',
  paused: false,
  interval,
  auth: ['header'],
  deadlines: {},
  idle: 0,
  secrets: {},
  compression: 'offer',
  hosts: [],
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
  jwt: { secret: backend.jwtSecret, claims: {} },
});
