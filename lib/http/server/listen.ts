import type { Server } from 'node:http';
import { createServer, type ListenOptions, type Server as NetServer } from 'node:net';

/** Ways for both loopback addresses to agree on a free port. */
const TRIES = 20;

export type Listening = {
  port: number;
  addresses: string[];
  /** Stops accepting; open connections stay. */
  stop(): Promise<void>;
};

/**
 * Listens on `host`, or, where it is null, on 127.0.0.1 and ::1 (where the machine has it) under one port. Port 0 takes a
 * free one. Errors: what `listen` emits, `EADDRINUSE` among them.
 */
export async function listen(
  server: Server,
  host: string | null,
  port: number,
): Promise<Listening> {
  if (host !== null) {
    const got = await listenOn(server, { host, port });
    return { port: got, addresses: [host], stop: () => closeServer(server) };
  }
  for (let tries = 1; ; tries++) {
    const got = await listenOn(server, { host: '127.0.0.1', port });
    const twin = createServer((socket) => server.emit('connection', socket));
    try {
      await listenOn(twin, { host: '::1', port: got, ipv6Only: true });
      const stop = async () => void (await Promise.all([closeServer(server), closeServer(twin)]));
      return { port: got, addresses: ['127.0.0.1', '::1'], stop };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') {
        return { port: got, addresses: ['127.0.0.1'], stop: () => closeServer(server) };
      }
      await closeServer(server);
      if (port !== 0 || tries >= TRIES) throw error;
    }
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function listenOn(server: NetServer, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** Resolves at once: closing waits for open connections, which the caller ends in its own time. */
async function closeServer(server: NetServer): Promise<void> {
  if (!server.listening) return;
  server.close();
}
