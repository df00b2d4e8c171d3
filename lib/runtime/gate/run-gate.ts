import type { VerdictDocument } from '../../contract/verdicts';
import { type Clock, systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { CreateProber } from '../../probe/worker-client';
import type { CheckRequest } from '../check-runtime';
import { atDeadline } from './at-deadline';
import { type Awaited, awaitVerdict } from './await-verdict';
import { askServer, type Mark, markAtServer, type ServerGate } from './server-gate';
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
  /** Of the target; null: the only one of its name, `ci` where the sessions run here. */
  environment: string | null;
  deadlineMs: number;
  soakMs: number | null;
  settleMs: number | null;
};

export type GateWatch = {
  onLook(document: VerdictDocument): void;
  /** The deployment that was marked, in words: "v1, 2nd deployment". */
  onMark(text: string): void;
  clock?: Clock;
  /** Instead of a probe thread: one that goes by `clock`. */
  createProber?: CreateProber;
};

const SERVER_EVERY_MS = 5_000;
const LOCAL_EVERY_MS = 1_000;
/** What a target is noted as that no console knows. */
const LOCAL_ENVIRONMENT = 'ci';

/** Before its deadline a gate goes by closed minutes alone; at it, a breach that is proven is a fail (decision 49). */
const decided = ({ document, timedOut }: Awaited): VerdictDocument | null =>
  document && timedOut ? atDeadline(document) : document;

/** Waits for a verdict, at a console or by running the sessions here. Errors: AppError `unavailable`, `unauthorized`, `invalid_input`. */
export async function runGate(
  order: GateOrder,
  { onLook, onMark, clock = systemClock, createProber }: GateWatch,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { server, deadlineMs } = order;
  const waiting = { onLook, signal, deadlineMs, clock };
  if (server) {
    const asked = {
      ...{ server: server.url, token: server.token, target: order.target },
      environment: order.environment,
      ...{ release: order.release ?? 'latest', soakMs: order.soakMs, deadlineMs: null },
    };
    const ask = await askAbout(asked, order.mark, onMark);
    return decided(await awaitVerdict({ ...waiting, ask, everyMs: SERVER_EVERY_MS }));
  }
  if (!order.endpoint) return null;
  const running = await startStandaloneGate(
    {
      endpoint: order.endpoint,
      ...{
        target: order.target,
        release: order.release,
        environment: order.environment ?? LOCAL_ENVIRONMENT,
      },
      intervalMs: order.intervalMs,
      settings: {
        ...(order.soakMs === null ? {} : { soakMs: order.soakMs }),
        ...(order.settleMs === null ? {} : { settleMs: order.settleMs }),
      },
    },
    { clock, logger: createLogger('gate', 'error'), createProber },
  );
  try {
    const ask = () => running.ask();
    return decided(await awaitVerdict({ ...waiting, ask, everyMs: LOCAL_EVERY_MS }));
  } finally {
    await running.stop();
  }
}

/** Looks at the release that was named; where it is marked first, at the deployment that the mark named, and at no other. */
async function askAbout(
  asked: ServerGate,
  mark: Mark | null,
  onMark: GateWatch['onMark'],
): Promise<() => Promise<VerdictDocument | null>> {
  if (!mark) return () => askServer(asked);
  const marked = await markAtServer(asked, mark);
  onMark(marked.text);
  return async () => {
    const document = await askServer({ ...asked, release: marked.release });
    // Whatever else the address may mean there: the verdict of another deployment is none of this one.
    return document?.release.id === marked.id ? document : null;
  };
}
