import type { VerdictDocument } from '../../contract/verdicts';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { CheckRequest } from '../check-runtime';
import { awaitVerdict } from './await-verdict';
import { askServer, type Mark, markAtServer } from './server-gate';
import { startStandaloneGate } from './standalone-gate';

/** What `gate` is asked to do. Durations in ms. */
export type GateOrder = {
  target: string;
  release: string | null;
  server: { url: string; token: string | null } | null;
  /** Marks the deployment at the console first; null: does not. */
  mark: Mark | null;
  endpoint: CheckRequest | null;
  intervalMs: number;
  environment: string;
  deadlineMs: number;
  soakMs: number | null;
  settleMs: number | null;
};

const SERVER_EVERY_MS = 5_000;
const LOCAL_EVERY_MS = 1_000;

/** Waits for a verdict, at a console or by running the sessions here. Errors: AppError `unavailable`, `unauthorized`, `invalid_input`. */
export async function runGate(
  order: GateOrder,
  onLook: (document: VerdictDocument) => void,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { server, deadlineMs } = order;
  const waiting = { onLook, signal, deadlineMs, clock: systemClock };
  if (server) {
    const asked = {
      ...{ server: server.url, token: server.token, target: order.target },
      ...{ release: order.release ?? 'latest', soakMs: order.soakMs, deadlineMs: null },
    };
    if (order.mark) await markAtServer(asked, order.mark);
    const ask = () => askServer(asked);
    return (await awaitVerdict({ ...waiting, ask, everyMs: SERVER_EVERY_MS })).document;
  }
  if (!order.endpoint) return null;
  const running = await startStandaloneGate(
    {
      endpoint: order.endpoint,
      ...{ target: order.target, release: order.release, environment: order.environment },
      intervalMs: order.intervalMs,
      settings: {
        ...(order.soakMs === null ? {} : { soakMs: order.soakMs }),
        ...(order.settleMs === null ? {} : { settleMs: order.settleMs }),
      },
    },
    { clock: systemClock, logger: createLogger('gate', 'error') },
  );
  try {
    const ask = () => running.ask();
    return (await awaitVerdict({ ...waiting, ask, everyMs: LOCAL_EVERY_MS })).document;
  } finally {
    await running.stop();
  }
}
