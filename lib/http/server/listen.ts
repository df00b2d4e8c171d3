import type { Server } from 'node:http';
import { createServer, type ListenOptions, type Server as NetServer } from 'node:net';

/** Attempts to find one port that is free on both loopback addresses. */
const ATTEMPTS = 20;

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
    const bound = await listenOn(server, { host, port });
    return { port: bound, addresses: [host], stop: () => closeServer(server) };
  }
  for (let attempt = 1; ; attempt++) {
    const bound = await listenOn(server, { host: '127.0.0.1', port });
    const onIpv6 = createServer((socket) => server.emit('connection', socket));
    try {
      await listenOn(onIpv6, { host: '::1', port: bound, ipv6Only: true });
      const stop = async () => void (await Promise.all([closeServer(server), closeServer(onIpv6)]));
      return { port: bound, addresses: ['127.0.0.1', '::1'], stop };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') {
        return { port: bound, addresses: ['127.0.0.1'], stop: () => closeServer(server) };
      }
      await closeServer(server);
      if (port !== 0 || attempt >= ATTEMPTS) throw error;
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

/** Resolves at once: closing waits for open connections, which the caller closes. */
async function closeServer(server: NetServer): Promise<void> {
  if (!server.listening) return;
  server.close();
}
