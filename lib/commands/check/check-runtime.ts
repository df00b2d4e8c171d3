import { setMaxListeners } from 'node:events';
import { checkLine, checkSummary } from '../../contract/output/check-line';
import type { CheckLine, CheckSummary } from '../../contract/output/check-output';
import type { FrameRecord, SessionRecord } from '../../domain/sessions/session';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { systemClock } from '../../kit/clock';
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
    await runClosed(request, runOne, signal);
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

/** The session was excluded because the local network, or the proxy on the way, is down. */
export function isNetworkDown(record: SessionRecord): boolean {
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
