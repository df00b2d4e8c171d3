import type { CheckLine } from '../../contract/output/check-output';
import { plainText } from '../../domain/redaction/plain-text';
import type { FrameRecord } from '../../domain/sessions/session';
import type { CheckRequest } from '../check/check-request';
import { runCheck } from '../check/check-runtime';

/** One session of a journey: its result, and what was sent and received, without secrets. */
export type DryRun = { line: CheckLine; frames: FrameRecord[] };

/** Runs one session. Never rejects for what a server does. */
export async function dryRun(request: CheckRequest): Promise<DryRun> {
  let found: DryRun | null = null;
  const onSession = (session: DryRun) => {
    found = session;
  };
  await runCheck(request, { onSession }, new AbortController().signal);
  if (found === null) throw new Error('the session was stopped');
  return found;
}

const SHOWN = 150;

/** Each step on a line: milliseconds, direction, text; then what was proven, and the failure. */
export function dryRunText({ line, frames }: DryRun): string {
  const rows = frames.map(({ atMs, direction, kind, text }) =>
    row(
      atMs,
      `${direction === 'out' ? 'send' : 'receive'}${kind === 'text' ? '' : ` ${kind}`}`,
      text,
    ),
  );
  const proven = line.stages
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ stage, ms }) => row(ms ?? 0, 'proves', stage));
  const { failedStage, errorCode, signature, outcome } = line;
  const why = [errorCode, signature?.title].filter(Boolean).join(' ');
  const end =
    failedStage === null ? `  ${outcome}\n` : `  FAILED  ${failedStage}: ${plainText(why)}\n`;
  return [...rows, ...proven].join('') + end;
}

function row(ms: number, what: string, text: string): string {
  return `${String(Math.round(ms)).padStart(6)} ms  ${what.padEnd(15)}${plainText(text).slice(0, SHOWN)}\n`;
}
