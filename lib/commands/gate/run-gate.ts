import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { Clock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { CreateProber } from '../../probe/schedule/worker-client';
import type { CheckRequest } from '../check/check-runtime';
import { type AwaitedVerdict, awaitVerdict } from './await-verdict';
import { fetchVerdict, type Mark, markDeployment, type ServerGate } from './server-gate';
import { startStandaloneGate } from './standalone-gate';
import { verdictAtDeadline } from './verdict-at-deadline';

/** Options of `gate`. Durations in ms. */
export type GateOptions = {
  target: string;
  release: string | null;
  server: { url: string; token: string | null } | null;
  /** Marks the deployment at the console first, with these details; null: does not mark. */
  mark: Mark | null;
  endpoint: CheckRequest | null;
  intervalMs: number;
  /** Of the target; null: the only one of its name, `ci` where the sessions run here. */
  environment: string | null;
  deadlineMs: number;
  soakMs: number | null;
  settleMs: number | null;
};

export type GateObserver = {
  onDocument(document: VerdictDocument): void;
  /** Text for the marked deployment: "v1, 2nd deployment". */
  onMark(text: string): void;
};

/** The clock of the gate, and a prober that goes by it where the sessions run here and not in a probe thread. */
export type GateTime = { clock: Clock; createProber?: CreateProber | undefined };

const SERVER_EVERY_MS = 5_000;
const LOCAL_EVERY_MS = 1_000;
/** Environment of a target without a console. */
const LOCAL_ENVIRONMENT = 'ci';

/** Before its deadline a gate reads closed minutes only; at the deadline, a proven breach is a fail (decision 49). */
const finalVerdict = ({ document, timedOut }: AwaitedVerdict): VerdictDocument | null =>
  document && timedOut ? verdictAtDeadline(document) : document;

/** Waits for a verdict, at a console or by running the sessions here. Errors: AppError `unavailable`, `unauthorized`, `invalid_input`. */
export async function runGate(
  options: GateOptions,
  { onDocument, onMark, clock, createProber }: GateObserver & GateTime,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { server, deadlineMs } = options;
  const waiting = { onDocument, signal, deadlineMs, clock };
  if (server) {
    const query = {
      server: server.url,
      token: server.token,
      target: options.target,
      environment: options.environment,
      release: options.release ?? 'latest',
      soakMs: options.soakMs,
      deadlineMs: null,
    };
    const read = await readerOf(query, options.mark, onMark);
    return finalVerdict(await awaitVerdict({ ...waiting, read, everyMs: SERVER_EVERY_MS }));
  }
  if (!options.endpoint) return null;
  const running = await startStandaloneGate(
    {
      endpoint: options.endpoint,
      target: options.target,
      release: options.release,
      environment: options.environment ?? LOCAL_ENVIRONMENT,
      intervalMs: options.intervalMs,
      settings: {
        ...(options.soakMs === null ? {} : { soakMs: options.soakMs }),
        ...(options.settleMs === null ? {} : { settleMs: options.settleMs }),
      },
    },
    { clock, createProber, logger: createLogger('gate', 'error') },
  );
  try {
    const read = () => running.readVerdict();
    return finalVerdict(await awaitVerdict({ ...waiting, read, everyMs: LOCAL_EVERY_MS }));
  } finally {
    await running.stop();
  }
}

/** Reads the named release; where it is marked first, only the deployment that the mark named. */
async function readerOf(
  query: ServerGate,
  mark: Mark | null,
  onMark: GateObserver['onMark'],
): Promise<() => Promise<VerdictDocument | null>> {
  if (!mark) return () => fetchVerdict(query);
  const marked = await markDeployment(query, mark);
  onMark(marked.text);
  return async () => {
    const document = await fetchVerdict({ ...query, release: marked.release });
    // The address may come to mean another deployment, whose verdict does not count.
    return document?.release.id === marked.id ? document : null;
  };
}
