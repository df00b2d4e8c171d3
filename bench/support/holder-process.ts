import { systemClock } from '../../lib/kit/clock';
import { createLoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { childInput, serveParent } from './child';
import { holdBare, holdOurs } from './held-sessions';
import type { Compression, Endpoint } from './session-pair';

/** Holds sessions open, in a process of its own. */
export type HolderInput = {
  who: 'ours' | 'bare';
  compression: Compression;
  endpoint: Endpoint;
};
/** `open`: begins so many more. `measure`: answers what all take. `restMs`: answers the processor time of doing nothing for so long. */
export type HolderAsk =
  | { do: 'open'; count: number }
  | { do: 'measure' }
  | { do: 'rest'; ms: number };
/** Bytes. */
export type HolderMemory = { rss: number; heap: number; external: number };
/** Processor time of the process, all threads, µs. */
export type HolderRest = { cpuUs: number };

const { who, compression, endpoint } = childInput<HolderInput>();
const begin =
  who === 'ours'
    ? holdOurs(endpoint, compression, createLoopMonitor(systemClock))
    : holdBare(endpoint, compression);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sessions of ours become small once they were quiet for half a second. */
const QUIET_MS = 2_000;

/** What is left after everything that is garbage went. */
async function measure(): Promise<HolderMemory> {
  await sleep(QUIET_MS);
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed, external };
}

async function rest(ms: number): Promise<HolderRest> {
  await measure();
  const before = process.cpuUsage();
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: user + system };
}

serveParent({}, (ask: HolderAsk) => {
  if (ask.do === 'measure') return measure();
  if (ask.do === 'rest') return rest(ask.ms);
  for (let index = 0; index < ask.count; index++) begin();
  return {};
});
