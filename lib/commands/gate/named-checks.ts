import type { CheckLine } from '../../contract/output/check-output';
import type { TargetJourney } from '../../domain/sessions/journey-plan';
import { isIndicatorMeasured } from '../../domain/tallies/measured-indicators';
import type { CheckRequest } from '../check/check-request';
import { runCheck } from '../check/check-runtime';
import type { NamedCheck } from './check-names';

/** `measured` is false where no session could be run: the check has neither passed nor failed. */
export type NamedCheckResult = {
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
const reasonOf = (line: CheckLine) => line.signature?.title ?? `stopped at ${line.failedStage}`;

/** What is wrong with one session by each check; null where nothing is. `isDeclared`: of a declared journey, which has its own events. */
const PROBLEMS: Record<NamedCheck, (line: CheckLine, isDeclared: boolean) => string | null> = {
  'factory-validation': (line) =>
    stageOf(line, 'factory') === 'ok'
      ? null
      : `factory ${stageOf(line, 'factory')}: ${reasonOf(line)}`,
  'handler-integration': (line, isDeclared) => {
    if (isDeclared && stageOf(line, 'handler') !== 'ok')
      return `handler ${stageOf(line, 'handler')}: ${reasonOf(line)}`;
    const missing = isDeclared ? [] : AGENT_EVENTS.filter((event) => !line.events.includes(event));
    if (missing.length > 0) return `missing ${missing.join(', ')}: ${reasonOf(line)}`;
    return line.outcome === 'passed' ? null : `served by the ${line.handler} handler`;
  },
  'emergency-handler': (line) => {
    if (line.handler === 'emergency') return 'the emergency handler had to serve a session';
    if (line.handler === 'none') return `no handler served at all: ${reasonOf(line)}`;
    return line.close.code === 1011 ? `closed with 1011: ${reasonOf(line)}` : null;
  },
};

/** Why a named check cannot be asked of a journey: it reads what the journey does not measure. Null where each can be. */
export function unmeasuredCheck(
  names: readonly NamedCheck[],
  journey: TargetJourney | undefined,
): string | null {
  if (journey === undefined) return null;
  const { plan, name: journeyName } = journey;
  const isMeasured: Record<NamedCheck, boolean> = {
    'factory-validation': plan.measured.includes('factory'),
    'handler-integration': plan.measured.includes('handler'),
    'emergency-handler': isIndicatorMeasured(plan, 'emergency'),
  };
  const name = names.find((one) => !isMeasured[one]);
  if (name === undefined) return null;
  const read = {
    'factory-validation': 'factory initialisation',
    'handler-integration': 'the handler',
    'emergency-handler': 'emergency activation',
  };
  return `--check ${name} reads ${read[name]}, which is not measured by the journey ${journeyName}`;
}

/** Runs some sessions and evaluates each check over all of them. A check without a counted session has not passed. */
export async function runNamedChecks(
  names: readonly NamedCheck[],
  request: CheckRequest,
  signal: AbortSignal,
): Promise<NamedCheckResult[]> {
  const lines: CheckLine[] = [];
  await runCheck(request, { onSession: ({ line }) => lines.push(line) }, signal);
  const isDeclared = request.journeyDefinition !== undefined;
  const counted = lines.filter((line) => line.outcome !== 'excluded');
  return names.map((name) => {
    if (counted.length === 0)
      return { name, passed: false, measured: false, detail: 'no session could be run' };
    const problems = counted.flatMap((line) => PROBLEMS[name](line, isDeclared) ?? []);
    const passed = problems.length === 0;
    const detail = passed
      ? `${counted.length} of ${counted.length} sessions`
      : `${problems.length} of ${counted.length} sessions: ${problems[0]}`;
    return { name, passed, measured: true, detail };
  });
}
