import type { Clock } from '../kit/clock';
import type { Listener } from '../kit/listener';
import { errorText, type LogSink } from '../kit/log';
import type { FaultBoard } from '../settings/faults';

export type RefusalGate = {
  /** Opens or closes the port according to the fault `refuse`. */
  apply(): Promise<void>;
  /** Stops drawing; the port stays as it is. */
  stop(): Promise<void>;
};

export type GateParts = {
  listener: Listener;
  faults: FaultBoard;
  clock: Clock;
  slotMs: number;
  log: LogSink;
};

/** Closes the port under `refuse`. A share between 0 and 1 is a share of time: each slot draws anew. */
export function createRefusalGate(parts: GateParts): RefusalGate {
  const { listener, faults, clock, log } = parts;
  let cancel = (): void => {};
  let stopped = false;
  const slot = async (): Promise<void> => {
    cancel();
    if (stopped) return;
    const share = faults.share('refuse');
    let drawAgain = share > 0 && share < 1;
    if (faults.strikes('refuse')) listener.close();
    else {
      await listener.open().catch((error: unknown) => {
        drawAgain = true;
        const message = `the port ${listener.port} cannot be opened again: ${errorText(error)}`;
        log({ at: clock.now(), level: 'error', message });
      });
    }
    if (drawAgain && !stopped) cancel = clock.after(parts.slotMs, () => void apply());
  };
  let last: Promise<void> = Promise.resolve();
  const apply = (): Promise<void> => {
    last = last.then(slot);
    return last;
  };
  return {
    apply,
    async stop() {
      stopped = true;
      cancel();
      await last;
    },
  };
}
