import { EXIT } from '../lib/contract/output/exit-codes';

export type SignalStop = {
  signal: AbortSignal;
  /** Aborts the signal, as SIGINT does, without an exit code of its own. */
  abort(): void;
  /** Exit code of the signal that was received; null where none was. */
  exitCode(): number | null;
};

/** Aborts on the first SIGINT or SIGTERM, after `onStop`; the second ends the process at once. */
export function stopOnSignals(onStop: () => void = () => undefined): SignalStop {
  const controller = new AbortController();
  let received: number | null = null;
  const stop = (code: number) => () => {
    if (received !== null) process.exit(code);
    received = code;
    controller.abort();
    onStop();
  };
  process.on('SIGINT', stop(EXIT.interrupted));
  process.on('SIGTERM', stop(EXIT.terminated));
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    exitCode: () => received,
  };
}
