import type { Transport } from '../../domain/sessions/session';
import type { TransportDriver } from './transport';
import { wsTransport } from './ws';

/** Loads the implementation of each transport that a target can name; a library is loaded once it is used. */
export const TRANSPORT_DRIVERS: Record<Transport, () => Promise<TransportDriver>> = {
  ws: () => Promise.resolve(wsTransport),
  'socket.io': async () => (await import('./socket-io')).socketIoTransport,
};
