import type { LiveSocket } from './live';

/** Until the code of the socket is loaded again after a failure, ms. */
const RETRY_MS = 5_000;

type Loading = {
  /** Loads what opens the socket, and opens it. */
  open(): Promise<LiveSocket>;
  /** Runs once after `ms`; returns a function that cancels it. */
  later(run: () => void, ms: number): () => void;
};

/**
 * A socket whose code is loaded after the first paint. Where that fails it reports a failed connection, so that pages poll, and
 * tries again.
 */
export function openLateSocket({ open, later }: Loading): LiveSocket {
  const handlers: Array<[event: string, run: (...args: never[]) => void]> = [];
  let socket: LiveSocket | null = null;
  let closed = false;
  let cancelRetry: () => void = () => undefined;

  const attach = (event: string, run: (...args: never[]) => void) =>
    socket?.on(event as 'connect', run as () => void);
  const begin = () =>
    open().then(
      (opened) => {
        if (closed) return opened.disconnect();
        socket = opened;
        for (const [event, run] of handlers) attach(event, run);
      },
      () => {
        if (closed) return;
        for (const [event, run] of handlers) if (event === 'connect_error') (run as () => void)();
        cancelRetry = later(() => void begin(), RETRY_MS);
      },
    );
  void begin();

  return {
    on(event: string, run: (...args: never[]) => void) {
      handlers.push([event, run]);
      attach(event, run);
    },
    disconnect() {
      closed = true;
      cancelRetry();
      socket?.disconnect();
    },
  };
}
