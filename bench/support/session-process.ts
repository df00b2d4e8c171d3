import { systemClock } from '../../lib/kit/clock';
import { createLoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { artillerySession } from './artillery';
import { childInput, serveParent } from './child';
import {
  bareLogins,
  bareSession,
  type Compression,
  type Endpoint,
  ourSession,
} from './session-pair';

/** One kind of client in a process of its own, so that neither side pays for what the other one compiled or left behind. */
export type SessionInput = {
  who: 'ours' | 'bare' | 'artillery';
  compression: Compression;
  endpoint: Endpoint;
  /** Where Artillery is installed. */
  artillery?: string | undefined;
};
export type SessionAsk = { count: number; concurrency: number };
export type SessionRate = { perSecond: number; cpuUs: number };

const LOGINS = 400;

const { who, compression, endpoint, artillery } = childInput<SessionInput>();
const session = who === 'ours' ? runOurs() : await runPeer();

function runOurs(): (index: number) => Promise<void> {
  const loop = createLoopMonitor(systemClock);
  return () => ourSession(endpoint, compression, loop);
}

async function runPeer(): Promise<(index: number) => Promise<void>> {
  const logins = await bareLogins(endpoint, LOGINS);
  const ofArtillery = artillery === undefined ? null : artillerySession(artillery, endpoint);
  return (index) => {
    const login = logins[index % logins.length];
    if (!login) throw new RangeError('no login');
    return ofArtillery?.(login) ?? bareSession(endpoint.url, compression, login);
  };
}

/**
 * Runs `count` sessions, `concurrency` at a time; rate a second and processor time a session of this process, all threads. No collection
 * is forced before: while no session runs it throws away what code was compiled for, which is compiled anew in each round.
 */
async function rateOf({ count, concurrency }: SessionAsk): Promise<SessionRate> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) await session(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpuUs: (user + system) / count };
}

serveParent({}, (ask: SessionAsk) => rateOf(ask));
