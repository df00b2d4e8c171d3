import type { CheckLine } from '../../contract/output/check-output';
import { type CheckRequest, runCheck } from '../check/check-runtime';

/** The pre-deployment checks of the incident report, by the names that a pipeline calls them. */
export const NAMED_CHECKS = [
  'factory-validation',
  'handler-integration',
  'emergency-handler',
] as const;
export type NamedCheck = (typeof NAMED_CHECKS)[number];

/** `measured` is false where no session could be run: that is neither passed nor failed. */
export type CheckOutcome = {
  name: NamedCheck;
  passed: boolean;
  measured: boolean;
  detail: string;
};

const AGENT_EVENTS = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
];

const stageOf = (line: CheckLine, name: string) =>
  line.stages.find((stage) => stage.stage === name)?.outcome ?? 'unknown';
const why = (line: CheckLine) => line.signature?.title ?? `stopped at ${line.failedStage}`;

/** What is wrong with one session in the eyes of a check; null where nothing is. */
const FAULTS: Record<NamedCheck, (line: CheckLine) => string | null> = {
  'factory-validation': (line) =>
    stageOf(line, 'factory') === 'ok' ? null : `factory ${stageOf(line, 'factory')}: ${why(line)}`,
  'handler-integration': (line) => {
    const missing = AGENT_EVENTS.filter((event) => !line.events.includes(event));
    if (missing.length > 0) return `missing ${missing.join(', ')}: ${why(line)}`;
    return line.outcome === 'passed' ? null : `served by the ${line.handler} handler`;
  },
  'emergency-handler': (line) => {
    if (line.handler === 'emergency') return 'the emergency handler had to serve a session';
    if (line.handler === 'none') return `no handler served at all: ${why(line)}`;
    return line.close.code === 1011 ? `closed with 1011: ${why(line)}` : null;
  },
};

/** Runs some sessions and asks each check about all of them. A check that no session could answer has not passed. */
export async function runNamedChecks(
  names: readonly NamedCheck[],
  request: CheckRequest,
  signal: AbortSignal,
): Promise<CheckOutcome[]> {
  const lines: CheckLine[] = [];
  await runCheck(request, { onSession: ({ line }) => lines.push(line) }, signal);
  const counted = lines.filter((line) => line.outcome !== 'excluded');
  return names.map((name) => {
    if (counted.length === 0)
      return { name, passed: false, measured: false, detail: 'no session could be run' };
    const faults = counted.flatMap((line) => FAULTS[name](line) ?? []);
    const passed = faults.length === 0;
    const detail = passed
      ? `${counted.length} of ${counted.length} sessions`
      : `${faults.length} of ${counted.length} sessions: ${faults[0]}`;
    return { name, passed, measured: true, detail };
  });
}
