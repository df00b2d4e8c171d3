import type { JourneyPlan } from '../../domain/sessions/journey-plan';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import type { JourneySource } from '../language/journey-source';
import { SIGNS } from '../language/names';
import { referencesIn } from '../values/template';
import type { RuleTable } from './compile-rules';

/** Stages that every session shows by itself. */
const ALWAYS: readonly Stage[] = ['connect', 'accept', 'close'];
/** Stages that the built-in reader concludes from others: silence is never placed there. */
const INFERRED: readonly Stage[] = ['auth', 'factory', 'handler'];

/** What sessions of a journey can show: it follows from `read`, and from whether the journey authenticates. */
export function planOf(source: JourneySource, rules: RuleTable): JourneyPlan {
  const plan = stagesOf(source, rules);
  return source.audio === undefined ? plan : { ...plan, measuresAudio: true };
}

function stagesOf(source: JourneySource, rules: RuleTable): JourneyPlan {
  const own = SIGNS.filter((sign) => rules[sign].length > 0);
  const steps = (source.steps ?? []).flatMap((step) => (typeof step === 'string' ? [] : [step]));
  if (hasBuiltInReader(source)) {
    const waitsForReady = source.ask !== undefined || waitsFor(source, 'ready');
    const isInferred = (stage: Stage) =>
      INFERRED.includes(stage) || (stage === 'ready' && !waitsForReady);
    const awaited = STAGES.filter(
      (stage) => !isInferred(stage) || own.some((one) => one === stage),
    );
    return { measured: STAGES, awaited, measuresEmergency: true };
  }
  const also = Object.values(rules).flatMap((table) => table.flatMap((rule) => rule.also));
  const proven = new Set<Stage>([...ALWAYS, ...own, ...also]);
  const named = [...rules.error.map((rule) => rule.stage), ...steps.map((step) => step.stage)];
  if (usesCredential(source) || named.includes('auth')) proven.add('auth');
  const awaited = new Set<Stage>([...ALWAYS, ...own]);
  return {
    measured: STAGES.filter((stage) => proven.has(stage)),
    awaited: STAGES.filter((stage) => awaited.has(stage)),
    measuresEmergency: proven.has('factory') && rules.emergency.length > 0,
  };
}

/** Whether messages that no rule reads go to the built-in reader. */
export function hasBuiltInReader({ read }: JourneySource): boolean {
  return read === 'agent' || read.else === 'agent';
}

/** Whether a step waits for a stage. */
function waitsFor({ steps = [] }: JourneySource, stage: Stage): boolean {
  return steps.some((step) => (typeof step === 'string' ? step : step.wait) === stage);
}

/** Whether the journey presents the target's credential itself, or logs in. */
function usesCredential(source: JourneySource): boolean {
  return source.login !== undefined || usesToken(source);
}

/** Whether `$token` is written anywhere in a value. */
export function usesToken(node: unknown): boolean {
  if (typeof node === 'string')
    return referencesIn(node).some((reference) => reference.split('|')[0] === 'token');
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some((value) => usesToken(value));
}
