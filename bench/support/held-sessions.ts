import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import { systemClock } from '../../lib/kit/clock';
import { uuidv7 } from '../../lib/kit/ids';
import type { LoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { createNetworkCheck } from '../../lib/probe/machine/network-check';
import { DEFAULT_DEADLINES } from '../../lib/probe/session/limits';
import { runSession } from '../../lib/probe/session/run-session';
import { DEFAULT_SESSION_LIMITS } from '../../lib/probe/session/session-limits';
import { bareLogins, type Endpoint } from './session-pair';

const HELD_MS = 900_000;
const POLL_MS = 5;

/**
 * Holds sessions of ours open after their welcome and their request: the backend of this bench never answers the agent, so
 * each waits in its hold. The returned function opens one more.
 */
export function holdOurs({ url, jwtSecret }: Endpoint, loop: LoopMonitor): () => Promise<void> {
  const deadlines = {
    ...DEFAULT_DEADLINES,
    firstEventMs: HELD_MS,
    completionMs: HELD_MS,
    totalMs: HELD_MS * 2,
  };
  const network = createNetworkCheck({ clock: systemClock, anchors: () => [] });
  return () =>
    new Promise<void>((resolve, reject) => {
      let asked = 0;
      const clock = {
        ...systemClock,
        // A session reads the wall clock at its start, when it is accepted, and for the request that follows the welcome.
        now() {
          if (++asked === 3) setTimeout(resolve, POLL_MS);
          return systemClock.now();
        },
      };
      void runSession(
        {
          id: uuidv7(Date.now()),
          url,
          transport: 'ws',
          auth: 'header',
          credentials: { kind: 'jwt', secret: jwtSecret, claims: {} },
          headers: {},
          deadlines,
          limits: DEFAULT_SESSION_LIMITS,
          holdMs: HELD_MS / 2,
        },
        { clock, loop, random: randomBytes, network },
      ).then(({ facts }) =>
        reject(new Error(`a held session ended: ${JSON.stringify(facts.close)}`)),
      );
    });
}

/** The same with `ws` alone: connect, welcome, request, then nothing. */
export async function holdBare(endpoint: Endpoint): Promise<() => Promise<void>> {
  // Each session has its own headers here as well: logins are made as they are needed.
  return async () => {
    const [login] = await bareLogins(endpoint, 1);
    if (!login) throw new RangeError('no login');
    await new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(endpoint.url, {
        headers: login.headers,
        perMessageDeflate: false,
      });
      socket.on('message', (data: Buffer) => {
        if (!data.toString('utf8').includes('connection_established')) return;
        socket.send(login.request);
        setTimeout(resolve, POLL_MS);
      });
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`a held session ended with ${code}`)));
    });
  };
}
