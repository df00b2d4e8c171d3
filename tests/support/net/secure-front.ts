import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { PRIVATE_CA } from './private-ca';

export type SecureFront = { port: number; close(): Promise<void> };

/**
 * TLS of the private authority in front of a server on this machine that has none, for localhost and agents.example.com.
 * `asksClient`: it refuses who presents no certificate of that authority.
 */
export async function startSecureFront(
  port: number,
  { asksClient = false }: { asksClient?: boolean } = {},
): Promise<SecureFront> {
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      cert: PRIVATE_CA.serverCert,
      key: PRIVATE_CA.serverKey,
      ca: PRIVATE_CA.ca,
      requestCert: asksClient,
      rejectUnauthorized: asksClient,
    },
    (socket) => {
      const inner = connect(port, '127.0.0.1');
      for (const one of [socket, inner]) {
        sockets.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => {
          socket.destroy();
          inner.destroy();
        });
      }
      socket.pipe(inner).pipe(socket);
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
