import { inspect } from 'node:util';
import WebSocket from 'ws';
import { systemClock } from '../../lib/kit/clock';
import { uuidv7 } from '../../lib/kit/ids';
import { systemRandom } from '../../lib/kit/random';
import type { LoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { createNetworkCheck } from '../../lib/probe/machine/network-check';
import { DEFAULT_DEADLINES } from '../../lib/probe/session/limits';
import { startSession } from '../../lib/probe/session/run-session';
import { DEFAULT_SESSION_LIMITS } from '../../lib/probe/session/session-limits';
import {
  type BareLogin,
  bareLogins,
  type Compression,
  type Endpoint,
  isPing,
  pong,
} from './session-pair';

const HELD_MS = 3_600_000;

/**
 * Begins sessions of ours that stay open after their welcome and their request: the backend of this bench never answers the agent, so
 * each waits in its hold. The returned function begins one more. Nothing of the bench itself is kept for a session.
 */
export function holdOurs(
  { url, jwtSecret }: Endpoint,
  compression: Compression,
  loop: LoopMonitor,
): () => void {
  const deadlines = {
    ...DEFAULT_DEADLINES,
    upgradeMs: HELD_MS,
    welcomeMs: HELD_MS,
    firstEventMs: HELD_MS,
    completionMs: HELD_MS,
    totalMs: HELD_MS * 2,
  };
  const network = createNetworkCheck({ clock: systemClock, anchors: () => [] });
  const deps = { clock: systemClock, loop, random: systemRandom.bytes, network };
  // What the target has, as in the probe: its sessions share it.
  const credentials = { kind: 'jwt' as const, secret: jwtSecret, claims: {} };
  const headers = {};
  return () => {
    const spec = {
      id: uuidv7(Date.now()),
      url,
      transport: 'ws' as const,
      auth: 'header',
      credentials,
      headers,
      deadlines,
      limits: DEFAULT_SESSION_LIMITS,
      holdMs: HELD_MS / 2,
      compression,
    };
    startSession(spec, deps, { ended: endedEarly, failed: endedEarly });
  };
}

function endedEarly(how: unknown): never {
  process.stderr.write(`a held session ended: ${inspect(how, { depth: 4 })}\n`);
  process.exit(1);
}

/** The same with `ws` alone, as one would write it: connect, welcome, request, then nothing. */
export function holdBare(endpoint: Endpoint, compression: Compression): () => void {
  // Each session has headers of its own: made as they are needed, so that the memory of those that wait is not measured.
  return () => {
    bareLogins(endpoint, 1).then(([login]) => login && connect(login), endedEarly);
  };

  function connect({ headers, request }: BareLogin): void {
    const socket = new WebSocket(endpoint.url, {
      headers,
      perMessageDeflate: compression === 'offer',
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (isPing(text)) socket.send(pong());
      else if (text.includes('connection_established')) socket.send(request);
    });
    socket.on('error', endedEarly);
    socket.on('close', endedEarly);
  }
}
