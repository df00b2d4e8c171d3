import { setMaxListeners } from 'node:events';
import { checkLine, checkSummary } from '../../contract/output/check-line';
import type { CheckLine, CheckSummary } from '../../contract/output/check-output';
import type { FrameRecord, SessionRecord } from '../../domain/sessions/session';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { type Clock, systemClock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';
import { isNetworkCode } from '../../probe/machine/errno';
import type { CheckRequest } from './check-request';
import { createCheckSessions, withoutFacts } from './check-sessions';

export type CheckSession = { line: CheckLine; frames: FrameRecord[] };

export type CheckHooks = {
  /** Called once per session, in the order in which they end. */
  onSession(session: CheckSession): void;
};

export type CheckRunResult = {
  summary: CheckSummary;
  /** Every session was excluded because the local network, or the proxy on the way, is down. */
  networkDown: boolean;
  /** More sessions were excluded than a verdict allows: what passed says too little. */
  tooManyExcluded: boolean;
};

/** Open sessions of an open-loop run: a target that hangs must not use up the file descriptors of this machine. */
const IN_FLIGHT_LIMIT = 4_000;

/** Runs the sessions of one `check`. Sessions ended early by the signal are not counted. Never rejects for what a server does. */
export async function runCheck(
  request: CheckRequest,
  hooks: CheckHooks,
  signal: AbortSignal,
): Promise<CheckRunResult> {
  const clock = systemClock;
  const sessions = createCheckSessions(request, clock);
  const begun = clock.monotonic();
  // Every running session listens to the signal.
  setMaxListeners(0, signal);
  const records: SessionRecord[] = [];
  const runOne = async () => {
    const ran = await sessions.run(signal);
    if (!ran) return;
    const { record, frames } = ran;
    records.push(withoutFacts(record));
    hooks.onSession({ line: checkLine(record), frames });
  };
  try {
    if (request.ratePerSecond === null) await runClosed(request, runOne, signal);
    else await runOpen(request, { run: runOne, clock }, signal);
  } finally {
    sessions.stop();
  }
  const summary = checkSummary(records, clock.monotonic() - begun);
  return {
    summary,
    networkDown: records.length > 0 && records.every(isNetworkDown),
    tooManyExcluded: summary.excluded > DEFAULT_GATE.mostExcluded * summary.sessions,
  };
}

function isNetworkDown(record: SessionRecord): boolean {
  const code = record.facts.error?.code ?? '';
  return record.exclusion === 'network' && (isNetworkCode(code) || code === 'EPROXY');
}

/** A new session starts when one ends, at most `concurrency` at once. */
async function runClosed(
  request: CheckRequest,
  runOne: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let left = request.sessions;
  const lane = async () => {
    while (left > 0 && !signal.aborted) {
      left--;
      await runOne();
    }
  };
  const lanes = Math.min(request.concurrency, request.sessions);
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Sessions start on schedule, however long the ones before take. */
async function runOpen(
  request: CheckRequest,
  deps: { run: () => Promise<void>; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const intervalMs = 1000 / (request.ratePerSecond ?? 1);
  const begun = deps.clock.monotonic();
  const running = new Set<Promise<void>>();
  for (let index = 0; index < request.sessions && !signal.aborted; index++) {
    const waitMs = begun + index * intervalMs - deps.clock.monotonic();
    if (waitMs > 0) await sleep(deps.clock, waitMs, signal);
    if (running.size >= IN_FLIGHT_LIMIT) await Promise.race(running);
    if (signal.aborted) break;
    const session: Promise<void> = deps.run().finally(() => running.delete(session));
    running.add(session);
  }
  await Promise.all(running);
}
