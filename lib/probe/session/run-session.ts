import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { FrameRecord, SessionTimings } from '../../domain/sessions/session';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { LoopMonitor } from '../schedule/loop-monitor';
import { anchorOfUrl, type NetworkCheck } from '../schedule/network-check';
import { present } from './credentials';
import { exclude, timeFaultOf } from './probe-fault';
import { SessionRun } from './session-run';
import type { SessionIds, SessionSpec } from './session-spec';

export type SessionDeps = {
  clock: Clock;
  loop: LoopMonitor;
  random: (size: number) => Uint8Array;
  /** Tells our network's errnos from the target's. */
  network: NetworkCheck;
  /** A name that must resolve while our own network is fine; without one, no resolver failure is ever ours. */
  controlName?: string;
};

export type SessionResult = {
  spec: SessionSpec;
  facts: SessionFacts;
  /** Redacted and cut; made anew whenever it is read. */
  readonly frames: FrameRecord[];
  timings: SessionTimings;
  ids: SessionIds;
  /** Who the target takes us for; empty where that is not known. */
  userId: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  loopLagMs: number;
  /** The caller stopped it. */
  aborted: boolean;
};

const UUID_BYTES = 16;
const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

/** Fresh ids for one session, in the shapes that backends accept: long, random, without reserved prefixes. */
export function freshIds(now: number, random: SessionDeps['random'] = randomBytes): SessionIds {
  const take = takingFrom(random(TRACE_BYTES + SPAN_BYTES + 4 * UUID_BYTES));
  return {
    traceId: take(TRACE_BYTES).toString('hex'),
    spanId: take(SPAN_BYTES).toString('hex'),
    runId: uuidv7(now, take),
    threadId: uuidv7(now, take),
    userId: uuidv7(now, take),
    messageId: uuidv7(now, take),
  };
}

/** Parts of one draw: asking for random bytes costs more than the bytes. */
function takingFrom(bytes: Uint8Array): (size: number) => Buffer {
  let used = 0;
  return (size) => {
    used += size;
    return Buffer.from(bytes.subarray(used - size, used));
  };
}

/**
 * Runs one session to its end. Resolves always, at the latest at the spec's total deadline (plus the event loop's
 * lag), and never rejects for anything a server does.
 */
export async function runSession(
  spec: SessionSpec,
  deps: SessionDeps,
  signal?: AbortSignal,
): Promise<SessionResult> {
  const { clock } = deps;
  const startedAt = clock.now();
  const begun = clock.monotonic();
  const ids = freshIds(startedAt, deps.random);
  const { userId, ended } = launch({ spec, ids, clock, startedAt }, signal);
  const run = await ended;
  signal?.removeEventListener('abort', run);
  const totalMs = run.elapsed();
  const loopLagMs = deps.loop.longestSince(begun);
  const endedAt = clock.now();
  exclude(
    run.facts,
    'clock',
    timeFaultOf({
      wallMs: endedAt - startedAt,
      monotonicMs: clock.monotonic() - begun,
      loopLagMs,
      missedDeadline: run.facts.deadline !== null,
    }),
  );
  exclude(run.facts, 'network', await resolverFault(run.facts, deps));
  await examineNetwork(run, deps.network);
  return {
    spec,
    facts: run.facts,
    get frames() {
      return run.transcript.frames();
    },
    timings: run.timings(totalMs),
    ids,
    userId,
    startedAt,
    endedAt,
    loopLagMs,
    aborted: signal?.aborted === true,
  };
}

type Launch = { spec: SessionSpec; ids: SessionIds; clock: Clock; startedAt: number };

/** Apart from the waiting, so that what only the upgrade request needs is let go of with it. */
function launch({ spec, ids, clock, startedAt }: Launch, signal?: AbortSignal) {
  const presented = present(spec, ids, startedAt);
  const ended = new Promise<SessionRun>((done) => {
    const run = new SessionRun({ spec, ids, presented, clock, done });
    signal?.addEventListener('abort', run, { once: true });
    if (signal?.aborted)
      exclude(run.facts, 'stopping', 'the probe was stopped before the session ran');
    run.start(presented);
    if (signal?.aborted) run.stop();
  });
  return { userId: presented.userId, ended };
}

/** A network errno is ours only with a second proof; else it is a finding, told as what it is. */
async function examineNetwork(run: SessionRun, network: NetworkCheck): Promise<void> {
  const { facts, networkFailure, spec } = run;
  if (networkFailure === null || facts.probeFault !== null) return;
  const { host } = anchorOfUrl(spec.url);
  const finding = await network.examine({ ...networkFailure, host });
  if (finding?.blame === 'ours') exclude(facts, 'network', finding.text);
  if (finding?.blame !== 'target' || !facts.error) return;
  facts.error.message = finding.text;
  facts.warnings.push(finding.detail);
}

/** A resolver that cannot answer for the control name either is ours. */
async function resolverFault(facts: SessionFacts, deps: SessionDeps): Promise<string | null> {
  if (facts.error?.code !== 'EAI_AGAIN' || deps.controlName === undefined) return null;
  try {
    await lookup(deps.controlName);
    return null;
  } catch {
    return `EAI_AGAIN: the resolver does not answer for ${deps.controlName} either`;
  }
}
