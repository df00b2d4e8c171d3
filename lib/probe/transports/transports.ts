import type { Transport } from '../../domain/sessions/session';
import type { TransportDriver } from './transport';
import { wsTransport } from './ws';

/** The implementation of every transport that a target can name. */
export const TRANSPORT_DRIVERS: Record<Transport, TransportDriver> = { ws: wsTransport };
