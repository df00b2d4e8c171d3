import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Misbehaving backends, each at its own path:
 * - `canary`: two versions answer in turn, the bad one with an initialisation error and 1011; the good one is seen last.
 * - `rollout`: the same, and the bad one is seen last.
 * - `manyrel`: every session has a version and an instance that no other has, and fails with a code that no other has.
 */
export type HostileBackend = {
  urlOf(behaviour: Behaviour): string;
  /** Sessions served so far. */
  served(behaviour: Behaviour): number;
  stop(): Promise<void>;
};

type Send = (message: object) => void;
type Peer = { socket: WebSocket; send: Send; turn: number };

const BEHAVIOURS = {
  canary: (peer: Peer) => inTurn(peer, peer.turn % 2 === 1),
  rollout: (peer: Peer) => inTurn(peer, peer.turn % 2 === 0),
  manyrel({ socket, send }: Peer) {
    send(welcome(`rel-${randomUUID()}`, `inst-${randomUUID()}`));
    fail({ socket, send }, `E_${lettersOnly(randomUUID())}`, `r${randomUUID()}`);
  },
};
export type Behaviour = keyof typeof BEHAVIOURS;

const isBehaviour = (name: string): name is Behaviour => Object.hasOwn(BEHAVIOURS, name);

function inTurn({ socket, send }: Peer, isBad: boolean): void {
  send(welcome(isBad ? 'v1-bad' : 'v2-good', isBad ? 'a' : 'b'));
  if (isBad) fail({ socket, send }, 'FACTORY_INIT_FAILED', 'Factory SSOT validation failed');
  else answer(socket, send);
}

/** An error code without digits: those are normalised away. */
const lettersOnly = (id: string) =>
  id
    .slice(0, 8)
    .toUpperCase()
    .replace(/\d/g, (digit) => 'GHIJKLMNOP'.charAt(Number(digit)));

function welcome(version: string, instance: string): object {
  const data = { connection_id: `c-${randomUUID()}`, version, instance_id: instance };
  return { type: 'connection_established', data };
}

function fail({ socket, send }: Pick<Peer, 'socket' | 'send'>, code: string, reason: string): void {
  send({ type: 'error_message', error_code: code, error_message: 'x' });
  socket.close(1011, reason);
}

const EVENTS = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
];

/** A whole run for each request. */
function answer(socket: WebSocket, send: Send): void {
  socket.on('message', (data) => {
    const request = JSON.parse(String(data));
    if (request.type !== 'start_agent') return;
    const payload = {
      status: 'ok',
      tool_name: 'calc',
      parameters: {},
      reasoning: 'r',
      result: { answer: '391, not prime' },
      execution_time_ms: 1,
    };
    for (const type of EVENTS) send({ type, run_id: request.run_id, agent_name: 'real', payload });
  });
}

/** On a free port of loopback. */
export async function startHostileBackend(): Promise<HostileBackend> {
  const turns = new Map<Behaviour, number>();
  const served = (behaviour: Behaviour) => turns.get(behaviour) ?? 0;
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    const [name = ''] = (request.url ?? '').slice(1).split(/[?/]/);
    if (!isBehaviour(name)) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (peer) => {
      const turn = served(name) + 1;
      turns.set(name, turn);
      peer.on('error', () => {});
      const send: Send = (message) => peer.send(JSON.stringify(message));
      BEHAVIOURS[name]({ socket: peer, send, turn });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (behaviour) => `ws://127.0.0.1:${port}/${behaviour}`,
    served,
    async stop() {
      for (const peer of sockets.clients) peer.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
