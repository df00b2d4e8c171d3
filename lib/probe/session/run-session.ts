import { lookup } from 'node:dns/promises';
import type { FrameRecord, SessionKeys, SessionTimings } from '../../domain/sessions/session';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import { missingAudio } from '../../journeys/load-journey';
import type { Clock } from '../../kit/clock';
import { proxyFor } from '../../net/proxy-route';
import { agentJourney } from '../journeys/agent';
import { BuiltInConversation, type Conversation } from '../journeys/conversation';
import type { LoopMonitor } from '../machine/loop-monitor';
import { anchorOfUrl, type NetworkCheck } from '../machine/network-check';
import { TRANSPORT_DRIVERS } from '../transports/transports';
import { connectionAdvice } from './connection-advice';
import { makeCredentials } from './credentials';
import { declareFacts, journeyOf } from './declared-session';
import { type Entry, enterSession } from './enter-session';
import { exclude, timeFaultOf } from './probe-fault';
import { refusedCredentialText } from './refused-credential';
import type { RunClaims } from './run-claims';
import { freshIds } from './session-ids';
import { type RunOwner, SessionRun } from './session-run';
import type { SessionSpec } from './session-spec';
import { type FactIds, factIds, openRequest } from './session-start';

export type SessionDeps = {
  clock: Clock;
  loop: LoopMonitor;
  random: (size: number) => Uint8Array;
  /** Distinguishes network errors of the probe from those of the target. */
  network: NetworkCheck;
  /** A name that must resolve while our own network is fine; without one, no resolver failure is ever the probe's. */
  controlName?: string | undefined;
  /** Run ids of the sessions of this process; without them another session's id is known by its form alone. */
  claims?: RunClaims | undefined;
  /** Gets the facts of the session when it begins; they change until it ends. */
  onStart?: ((facts: SessionFacts) => void) | undefined;
};

/** One session that has ended, as it was seen. */
export type SessionResult = {
  id: string;
  facts: SessionFacts;
  /** Redacted and cut; made anew by each call. */
  frames(): FrameRecord[];
  timings: SessionTimings;
  keys: Omit<SessionKeys, 'connectionId'>;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  /** Longest event-loop stall of the probe while the session ran, ms. */
  loopLagMs: number;
  /** The caller stopped it. */
  aborted: boolean;
};

/** What waits for a session. Exactly one of the two is called. */
export type SessionCaller = {
  /** Ends the session early; it is excluded. */
  readonly signal?: AbortSignal | undefined;
  ended(result: SessionResult): void;
  /** The probe itself is broken: nothing that a server does leads to this. */
  failed(error: unknown): void;
};

/**
 * Begins one session, for a caller that has thousands of them under way: a promise and its functions for each would cost memory. It ends
 * as `runSession` describes.
 */
export function startSession(spec: SessionSpec, deps: SessionDeps, caller: SessionCaller): void {
  launch(spec, deps, caller).catch((error: unknown) => caller.failed(error));
}

/**
 * Runs one session to its end. Resolves always, at the latest at the spec's total deadline (plus the event loop's
 * lag), and never rejects for anything a server does.
 */
export function runSession(
  spec: SessionSpec,
  deps: SessionDeps,
  signal?: AbortSignal,
): Promise<SessionResult> {
  return new Promise((resolve, reject) =>
    startSession(spec, deps, { signal, ended: resolve, failed: reject }),
  );
}

/** Begins a session. A function that ends, so that what only the opening request needs is freed while the session runs. */
async function launch(spec: SessionSpec, deps: SessionDeps, caller: SessionCaller): Promise<void> {
  const { signal } = caller;
  const { clock, claims } = deps;
  // Before the clock starts: loading a library is no time of the target's.
  const transport = await TRANSPORT_DRIVERS[spec.transport]();
  const startedAt = clock.now();
  const begun = Math.floor(clock.monotonic());
  const ids = freshIds(startedAt, deps.random);
  const credentials = makeCredentials(spec, ids, startedAt);
  const { warnings, userId } = credentials;
  const journey = journeyOf(spec);
  const missing = journey && missingAudio(journey);
  const isEntered = journey !== null && missing === null;
  const entry = isEntered
    ? await enterSession(journey, { spec, ids, credentials, deps }, signal)
    : null;
  if (entry) credentials.secrets.learn(entry.secrets);
  const request = openRequest(spec, ids, credentials);
  const own = factIds(spec, ids);
  const run = new SessionRun({
    spec,
    ids: own,
    secrets: credentials.secrets,
    warnings,
    conversation: entry?.conversation ?? builtInConversation(spec, own, ids.messageId),
    http: entry?.http ?? undefined,
    transport,
    clock,
    claims,
    owner: new Ending({ deps, userId, startedAt, begun, entry, caller }),
  });
  if (journey) declareFacts(run.facts, journey);
  deps.onStart?.(run.facts);
  signal?.addEventListener('abort', run, { once: true });
  if (signal?.aborted)
    exclude(run.facts, 'stopping', 'the probe was stopped before the session ran');
  if (missing !== null)
    run.refuseAsLimit(`the audio file ${missing} of the journey cannot be read any more`);
  else if (entry?.failure) run.refuse(entry.failure);
  else run.start(entry ? entry.open(request) : request);
  if (signal?.aborted) run.stop();
}

type Begun = {
  caller: SessionCaller;
  deps: SessionDeps;
  userId: string;
  /** Epoch ms, and ms of the monotonic clock. */
  startedAt: number;
  begun: number;
  entry: Entry | null;
};

/** What is done at the end of a session. While it runs this is all that waits for it: no frame of a function does. */
class Ending implements RunOwner {
  private readonly deps: SessionDeps;
  private readonly userId: string;
  private readonly startedAt: number;
  private readonly begun: number;
  private readonly entry: Entry | null;
  private readonly caller: SessionCaller;

  constructor({ deps, userId, startedAt, begun, entry, caller }: Begun) {
    this.deps = deps;
    this.userId = userId;
    this.startedAt = startedAt;
    this.begun = begun;
    this.entry = entry;
    this.caller = caller;
  }

  onEnd(run: SessionRun): void {
    const { caller } = this;
    this.result(run).then(
      (result) => caller.ended(result),
      (error: unknown) => caller.failed(error),
    );
  }

  private async result(run: SessionRun): Promise<SessionResult> {
    const { deps, userId, startedAt, begun, entry, caller } = this;
    const { signal } = caller;
    const { clock } = deps;
    const { facts, recorder, spec } = run;
    signal?.removeEventListener('abort', run);
    const totalMs = recorder.elapsed();
    const loopLagMs = deps.loop.longestSince(begun);
    const endedAt = clock.now();
    const timeFault = timeFaultOf({
      wallMs: endedAt - startedAt,
      monotonicMs: clock.monotonic() - begun,
      loopLagMs,
      missedDeadline: facts.deadline !== null,
    });
    exclude(facts, 'clock', timeFault);
    exclude(facts, 'network', await resolverFault(facts, deps));
    await examineNetwork(run, deps.network);
    const advice = connectionAdvice(spec, facts);
    for (const text of advice.constant) recorder.advise(text);
    for (const text of advice.quoting) recorder.warn(text);
    const refused = refusedCredentialText(spec, facts);
    if (refused !== null) recorder.warn(refused);
    await entry?.leave();
    const { traceId, runId, threadId } = run.ids;
    return {
      id: spec.id,
      facts,
      // No accessor: it would make the object slow for all who read it.
      frames: recorder.transcript.frames.bind(recorder.transcript),
      timings: recorder.timings(totalMs),
      keys: { traceId, runId, threadId, userId },
      startedAt,
      endedAt,
      loopLagMs,
      aborted: signal?.aborted === true,
    };
  }
}

function builtInConversation(spec: SessionSpec, ids: FactIds, messageId: string): Conversation {
  const { deadlines, holdMs, idleMs, question } = spec;
  const endsAtMs = deadlines.totalMs - deadlines.closeMs;
  return new BuiltInConversation(agentJourney, {
    ids,
    messageId,
    deadlines,
    holdMs,
    idleMs,
    question,
    endsAtMs,
  });
}

/** Excludes a network error only with a second proof that it is the probe's; otherwise it stays a finding, with a plain text. */
async function examineNetwork(run: SessionRun, network: NetworkCheck): Promise<void> {
  const { facts, networkFailure, spec } = run;
  if (networkFailure === null || facts.probeFault !== null) return;
  const { host } = anchorOfUrl(spec.url);
  const proxy = proxyFor(spec.outbound?.proxy ?? 'none', new URL(spec.url));
  const finding = await network.examine({ ...networkFailure, host, proxy });
  if (finding?.blame === 'ours') exclude(facts, 'network', finding.text);
  if (finding?.blame !== 'target' || !facts.error) return;
  facts.error.message = finding.text;
  facts.warnings = facts.warnings.concat([finding.detail]);
}

/** Evidence that the resolver itself is out: it does not answer for the control name either. */
async function resolverFault(facts: SessionFacts, deps: SessionDeps): Promise<string | null> {
  if (facts.error?.code !== 'EAI_AGAIN' || deps.controlName === undefined) return null;
  try {
    await lookup(deps.controlName);
    return null;
  } catch {
    return `EAI_AGAIN: the resolver does not answer for ${deps.controlName} either`;
  }
}
