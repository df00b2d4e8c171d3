import { SignJWT } from 'jose';
import WebSocket from 'ws';
import { systemClock } from '../../lib/kit/clock';
import { uuidv7 } from '../../lib/kit/ids';
import { systemRandom } from '../../lib/kit/random';
import { agentRequest } from '../../lib/probe/journeys/agent-request';
import type { LoopMonitor } from '../../lib/probe/machine/loop-monitor';
import { createNetworkCheck } from '../../lib/probe/machine/network-check';
import { finishSession, PASSED_FRAMES_SAMPLE } from '../../lib/probe/session/finish-session';
import { DEFAULT_DEADLINES } from '../../lib/probe/session/limits';
import { runSession } from '../../lib/probe/session/run-session';
import { freshIds } from '../../lib/probe/session/session-ids';
import { DEFAULT_SESSION_LIMITS } from '../../lib/probe/session/session-limits';

export type Endpoint = { url: string; jwtSecret: string };

/** Whether permessage-deflate is offered; the backend of the benches agrees to it. */
export type Compression = 'offer' | 'none';

const TARGET = {
  targetId: 'bench',
  target: 'bench',
  environment: 'bench',
  location: 'local',
  journey: 'agent',
  transport: 'ws',
} as const;

const NETWORK = createNetworkCheck({ clock: systemClock, anchors: () => [] });

let passed = 0;

/**
 * One whole session as the probe runs it: fresh ids, a minted token, every stage timed, classified, and its record built. No
 * pause before the close: the bare client makes none either.
 */
export async function ourSession(
  endpoint: Endpoint,
  compression: Compression,
  loop: LoopMonitor,
): Promise<void> {
  const result = await runSession(
    {
      id: uuidv7(Date.now()),
      url: endpoint.url,
      transport: 'ws',
      auth: 'header',
      credentials: { kind: 'jwt', secret: endpoint.jwtSecret, claims: {} },
      headers: {},
      deadlines: { ...DEFAULT_DEADLINES, serverCloseMs: 0 },
      limits: DEFAULT_SESSION_LIMITS,
      holdMs: 5_000,
      compression,
    },
    { clock: systemClock, loop, random: systemRandom.bytes, network: NETWORK },
  );
  const { classification } = finishSession(result, TARGET, passed++ % PASSED_FRAMES_SAMPLE === 0);
  const { outcome, signature } = classification;
  if (outcome !== 'passed') throw new Error(`a session ${outcome}: ${signature?.title}`);
}

/** What the bare client sends with an upgrade: the same headers, made beforehand. */
export type BareLogin = { headers: Record<string, string>; request: string };

export async function bareLogins({ jwtSecret }: Endpoint, count: number): Promise<BareLogin[]> {
  const now = Date.now();
  return Promise.all(
    Array.from({ length: count }, async () => {
      const ids = freshIds(now, systemRandom.bytes);
      const token = await new SignJWT({ user_id: ids.userId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(ids.userId)
        .setJti(`${ids.userId}-${now}`)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(jwtSecret));
      return {
        headers: {
          'user-agent': 'tocsin',
          authorization: `Bearer ${token}`,
          traceparent: `00-${ids.traceId}-${ids.spanId}-01`,
          'x-tocsin-session': uuidv7(now),
        },
        request: JSON.stringify(agentRequest(ids, now)),
      };
    }),
  );
}

const AGENT_EVENTS = 5;

/** The backend's own heartbeat, which every client of it has to answer. */
export function isPing(text: string): boolean {
  return text.startsWith('{"type":"ping"');
}

export function pong(): string {
  return JSON.stringify({ type: 'pong', timestamp: Date.now() / 1000 });
}

/** The same frames by `ws` alone: connect, wait for the welcome, ask, answer a ping, wait for five events, close with 1000. */
export function bareSession(
  url: string,
  compression: Compression,
  { headers, request }: BareLogin,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: compression === 'offer' });
    let welcomed = false;
    let events = 0;
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (isPing(text)) socket.send(pong());
      else if (!welcomed) {
        welcomed = text.includes('connection_established');
        if (welcomed) socket.send(request);
      } else if (/"type":"(?:agent|tool)_/.test(text) && ++events === AGENT_EVENTS)
        socket.close(1000);
    });
    socket.on('error', reject);
    socket.on('close', (code) => {
      if (code === 1000 && events === AGENT_EVENTS) resolve();
      else reject(new Error(`a bare session ended with ${code} after ${events} events`));
    });
  });
}

/** Runs `count` sessions, `concurrency` at a time; rate a second and processor time a session of this process. */
export async function rateOf(
  count: number,
  concurrency: number,
  session: (index: number) => Promise<void>,
): Promise<{ perSecond: number; cpuUs: number }> {
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
