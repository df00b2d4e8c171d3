import { setMaxListeners } from 'node:events';
import { type Clock, systemClock, waitFor } from '../kit/clock';
import { type CanaryWindow, createBadCanary } from './bad-canary';
import type { ProtocolBackend, Serving } from './serving';

/** Agent protocols other than the reference backend's own. The same name is that of the built-in journey that reads it. */
export const PROTOCOLS = ['ag-ui', 'socket-io'] as const;
type Protocol = (typeof PROTOCOLS)[number];

export type ProtocolOptions = {
  protocol: Protocol;
  host: string;
  /** 0: a free port. */
  port: number;
  /** What a client has to present; AG-UI asks for none. */
  token: string;
  canary: CanaryWindow | null;
  seed: string;
  /** Mean pause between two events of a run. */
  paceMs: number;
  clock: Clock;
};

/** Loaded when one is started: Socket.IO's server alone takes longer than everything else. */
const SERVERS: Record<Protocol, (serving: Serving) => Promise<ProtocolBackend>> = {
  'ag-ui': async (serving) => (await import('./ag-ui')).serveAgUi(serving),
  'socket-io': async (serving) => (await import('./socket-io')).serveSocketIo(serving),
};

/** Starts an agent backend that speaks another protocol. Rejects where its port cannot be opened. */
export async function startProtocolBackend(
  given: Pick<ProtocolOptions, 'protocol' | 'token'> & Partial<ProtocolOptions>,
): Promise<ProtocolBackend> {
  const { protocol, token, host = '127.0.0.1', port = 0, canary = null } = given;
  const { seed = 'protocol', paceMs = 80, clock = systemClock } = given;
  const stopping = new AbortController();
  // Every run that is under way listens to it.
  setMaxListeners(0, stopping.signal);
  const served = await SERVERS[protocol]({
    host,
    port,
    token,
    failsNext: createBadCanary(canary, { clock, seed }),
    pause: () => waitFor(clock, paceMs, stopping.signal),
  });
  return {
    url: served.url,
    async stop() {
      stopping.abort();
      await served.stop();
    },
  };
}
