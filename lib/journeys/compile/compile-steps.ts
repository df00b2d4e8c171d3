import type { AudioFiles } from '../audio/audio-files';
import type { HttpStepSource, JourneySource, Json } from '../language/journey-source';
import {
  type FailingSign,
  HTTP_METHODS,
  type HttpMethod,
  SIGNS,
  type Sign,
} from '../language/names';
import { compilePattern, type MessageTest } from '../match/compile-pattern';
import { compileSpeech, type Speech } from './compile-audio';
import { compileSaves, type Save } from './compile-rules';
import { hasBuiltInReader } from './plan-of';

/** A request over HTTP as it is written; its values are filled in when it runs. */
export type HttpStep = {
  method: HttpMethod;
  url: string;
  headers: Readonly<Record<string, string>>;
  json: Json | undefined;
  form: Readonly<Record<string, string>> | undefined;
  saves: readonly Save[];
};

/** What a step waits for: a stage, or a message. */
export type Wait = {
  stage: Sign | null;
  test: MessageTest | null;
  /** How the journey writes it, for people. */
  label: string;
  /** Its own deadline, ms. */
  within: string | null;
  saves: readonly Save[];
  isOptional: boolean;
  /** Where a miss counts. */
  failsAt: FailingSign | null;
};

export type Step =
  | { kind: 'waits'; waits: readonly Wait[] }
  | { kind: 'send'; body: Json; asks: boolean; ack: boolean }
  | { kind: 'call'; step: HttpStep; asks: boolean }
  | { kind: 'pause'; duration: string }
  | { kind: 'speak'; speech: Speech };

type StepSource = Exclude<NonNullable<JourneySource['steps']>[number], string>;

/** Compiles the steps. Waits that follow one another directly become one, because they may be met in any order. */
export function compileSteps(source: JourneySource, audio: AudioFiles): Step[] {
  const steps: Step[] = [];
  for (const written of sourceSteps(source)) {
    const step = compileStep(written, audio);
    const last = steps.at(-1);
    if (step.kind === 'waits' && last?.kind === 'waits')
      steps[steps.length - 1] = { kind: 'waits', waits: [...last.waits, ...step.waits] };
    else steps.push(step);
  }
  return steps;
}

/** `ask` is short for a wait for `ready`, where a message can prove it, and the request. */
function sourceSteps(source: JourneySource): StepSource[] {
  const { ask, steps, read } = source;
  if (ask === undefined)
    return (steps ?? []).map((step) => (typeof step === 'string' ? { wait: step } : step));
  const isGreeted = hasBuiltInReader(source) || (read !== 'agent' && read.ready !== undefined);
  return isGreeted ? [{ wait: 'ready' }, { ask }] : [{ ask }];
}

function compileStep(step: StepSource, audio: AudioFiles): Step {
  const { send, ask, call, pause, speak, ack = false } = step;
  if (ask !== undefined) return { kind: 'send', body: ask, asks: true, ack };
  if (send !== undefined) return { kind: 'send', body: send, asks: false, ack };
  if (call !== undefined)
    return { kind: 'call', step: compileHttpStep(call), asks: call.ask === true };
  if (pause !== undefined) return { kind: 'pause', duration: pause };
  if (speak !== undefined) return { kind: 'speak', speech: compileSpeech(speak, audio) };
  return { kind: 'waits', waits: [compileWait(step)] };
}

function compileWait({ wait = [], within, save, maybe, stage }: StepSource): Wait {
  const sign = SIGNS.find((one) => one === wait) ?? null;
  return {
    stage: sign,
    test: sign === null ? compilePattern(wait) : null,
    label: typeof wait === 'string' ? wait : JSON.stringify(wait),
    within: within ?? null,
    saves: compileSaves(save),
    isOptional: maybe === true,
    failsAt: stage ?? null,
  };
}

export function compileHttpStep(source: HttpStepSource): HttpStep {
  const method = HTTP_METHODS.find((one) => source[one] !== undefined) ?? 'get';
  return {
    method,
    url: source[method] ?? '',
    headers: source.headers ?? {},
    json: source.json,
    form: source.form,
    saves: compileSaves(source.save),
  };
}
