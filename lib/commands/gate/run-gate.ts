import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { CheckRequest } from '../check/check-request';
import { type AwaitedVerdict, awaitVerdict } from './await-verdict';
import type { GateObserver, GateOptions, GateTime } from './gate-request';
import { interruptedVerdict } from './interrupted-verdict';
import { fetchVerdict, markDeployment, type ServerGate } from './server-gate';
import { verdictAtDeadline } from './verdict-at-deadline';
import { queryOf } from './verify-console';

const SERVER_EVERY_MS = 5_000;
const LOCAL_EVERY_MS = 1_000;
/** Environment of a target without a console. */
const LOCAL_ENVIRONMENT = 'ci';

type GateDeps = GateObserver & GateTime;

/**
 * Waits for a verdict, at a console or by running the sessions here. Null where nothing is known of the release. Aborted before a
 * verdict it resolves with what is known, as interrupted. Errors: AppError `unavailable`, `unauthorized`, `invalid_input`.
 */
export async function runGate(
  options: GateOptions,
  deps: GateDeps,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { server, endpoint } = options;
  if (server) return served(queryOf(options, server), { options, deps, signal });
  return endpoint ? ranHere(endpoint, { options, deps, signal }) : null;
}

type Run = { options: GateOptions; deps: GateDeps; signal: AbortSignal };

async function served(
  query: ServerGate,
  { options, deps, signal }: Run,
): Promise<VerdictDocument | null> {
  const { onDocument, clock, times } = deps;
  const read = await readerOf(query, options, deps);
  const awaited = await times.time('verdict', () =>
    awaitVerdict({
      onDocument,
      signal,
      clock,
      deadlineMs: options.deadlineMs,
      read,
      everyMs: SERVER_EVERY_MS,
    }),
  );
  return reported(awaited, deps);
}

async function ranHere(
  endpoint: CheckRequest,
  { options, deps, signal }: Run,
): Promise<VerdictDocument | null> {
  const { onDocument, clock, times, createProber } = deps;
  const { target, release, quick, deadlineMs } = options;
  const environment = options.environment ?? LOCAL_ENVIRONMENT;
  const subject = { endpoint, target, release, environment };
  // What runs sessions is loaded where sessions are run: a gate that only asks a console starts in half the time.
  if (quick) {
    const { runQuickGate } = await import('./quick/quick-gate');
    return runQuickGate({ ...subject, ...quick, deadlineMs }, deps, signal);
  }
  const { createLogger } = await import('../../kit/logger');
  const { startStandaloneGate } = await import('./standalone-gate');
  const running = await startStandaloneGate(
    {
      ...subject,
      intervalMs: options.intervalMs,
      settings: options.soakMs === null ? {} : { soakMs: options.soakMs },
    },
    { clock, createProber, logger: createLogger('gate', 'error') },
  );
  try {
    const awaited = await times.time('verdict', async () => {
      const read = () => running.readVerdict();
      const waiting = { onDocument, signal, clock, deadlineMs, read, everyMs: LOCAL_EVERY_MS };
      const found = await awaitVerdict(waiting);
      if (found.ended !== 'deadline') return found;
      return { ...found, document: (await running.finish()) ?? found.document };
    });
    return reported(awaited, deps);
  } finally {
    await running.stop();
  }
}

/** Before its deadline a gate reads closed minutes only; at the deadline, a proven breach is a fail (decision 49). */
function reported(
  { document, ended }: AwaitedVerdict,
  { times }: Pick<GateTime, 'times'>,
): VerdictDocument | null {
  if (!document) return null;
  const run = times.run(ended === 'aborted');
  if (ended === 'aborted') return { ...interruptedVerdict(document), run };
  return { ...(ended === 'deadline' ? verdictAtDeadline(document) : document), run };
}

/** Reads the named release; where it is marked first, only the deployment that the mark named. */
async function readerOf(
  query: ServerGate,
  { mark }: GateOptions,
  { onMark, times }: GateDeps,
): Promise<() => Promise<VerdictDocument | null>> {
  if (!mark) return async () => (await fetchVerdict(query)).document;
  const marked = await times.time('mark', () => markDeployment(query, mark));
  onMark(marked.text);
  return async () => {
    const { document } = await fetchVerdict({ ...query, release: marked.release });
    // The address may come to mean another deployment, whose verdict does not count.
    return document?.release.id === marked.id ? document : null;
  };
}
