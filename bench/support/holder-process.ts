import { systemClock } from '../../lib/kit/clock';
import { createLoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { childInput, serveParent } from './child';
import { holdBare, holdOurs } from './held-sessions';
import type { Endpoint } from './session-pair';

export type HolderInput = { who: 'ours' | 'bare'; endpoint: Endpoint };
export type HolderAsk = { open: number };
export type HolderAnswer = { open: number; rss: number; heap: number; external: number };

/** Opens sessions a few at a time and keeps them all open, in a process of its own. */
const AT_ONCE = 40;

const { who, endpoint } = childInput<HolderInput>();
const loop = createLoopMonitor(systemClock);
const hold = who === 'ours' ? holdOurs(endpoint, loop) : await holdBare(endpoint);
let open = 0;

async function openMore(count: number): Promise<HolderAnswer> {
  const end = open + count;
  const lane = async () => {
    while (open < end) {
      open++;
      await hold();
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
  return measure();
}

/** What is left after everything that is garbage went. */
async function measure(): Promise<HolderAnswer> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { open, rss, heap: heapUsed, external };
}

serveParent({}, ({ open: count }: HolderAsk) => openMore(count));
