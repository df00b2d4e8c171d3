import { createHash } from 'node:crypto';
import type { JourneyPlan } from '../../domain/sessions/journey-plan';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { type AudioFiles, audioFilesIn } from '../audio/audio-files';
import type { FrameFormat } from '../frames/decode-frame';
import { durationMs } from '../language/durations';
import type { JourneySource, Json } from '../language/journey-source';
import type { ENDS } from '../language/names';
import { compilePattern, type MessageTest } from '../match/compile-pattern';
import { compilePath } from '../match/json-path';
import { compileAudio, type ExpectedAudio } from './compile-audio';
import {
  compileRules,
  compileSaves,
  firstAt,
  listOf,
  type RuleTable,
  type Save,
} from './compile-rules';
import { compileHttpStep, compileSteps, type HttpStep, type Step } from './compile-steps';
import { hasBuiltInReader, planOf, usesToken } from './plan-of';

type Connect = NonNullable<JourneySource['connect']>;

/** A journey, compiled once and shared by all its sessions. Nothing in it throws while a session runs. */
export type CompiledJourney = {
  name: string;
  /** SHA-256 of the text, and of the audio files that it names, hex. */
  hash: string;
  text: string;
  about: string;
  plan: JourneyPlan;
  format: FrameFormat;
  binary: 'ignore' | 'text' | 'hex';
  /** The audio that comes; null where the journey declares none. */
  audio: ExpectedAudio | null;
  connect: Connect;
  transport: 'ws' | 'socket.io';
  login: readonly HttpStep[];
  logout: readonly HttpStep[];
  steps: readonly Step[];
  rules: RuleTable;
  /** Messages that no rule reads go to the built-in reader. */
  hasBuiltInReader: boolean;
  /** Whether a run is complete only with an answer. */
  needsAnswer: boolean;
  own: { at: Save['read']; is: readonly string[]; paths: string } | null;
  tracked: readonly Save[];
  beat: { every: string; body: Json; answer: MessageTest | null } | null;
  /** Survival time after the `ready` message, ms; null: that of the target. */
  holdMs: number | null;
  expect: { all: readonly Expected[]; order: readonly Expected[] };
  end: { by: (typeof ENDS)[number]; codes: readonly number[]; withinMs: number | null };
  /** Deadlines that the journey sets, ms. */
  deadlines: Partial<Record<Stage, number>>;
  /** The journey presents the target's credential itself. */
  usesToken: boolean;
};

/** A message that must have come when the run ends. */
export type Expected = { test: MessageTest; label: string; times: number; isOptional: boolean };

/** Codes of a clean end: the ones of a normal closure, and a close frame without a code. */
const CLEAN_CODES = [1000, 1001, 1005];

/** Compiles a journey that was parsed. `text`: what its hash is made of. `files`: its audio, which was checked when it was parsed. */
export function compileJourney(
  source: JourneySource,
  text: string,
  files: AudioFiles = audioFilesIn(null),
): CompiledJourney {
  const rules = compileRules(source.read);
  const steps = compileSteps(source, files);
  const { connect = {}, beat } = source;
  return {
    name: source.journey,
    hash: hashOf(text, steps),
    text,
    about: source.about ?? '',
    plan: planOf(source, rules),
    format: formatOf(source),
    binary: source.binary ?? 'ignore',
    audio: compileAudio(source),
    connect,
    transport: connect.transport ?? 'ws',
    login: listOf(source.login).map(compileHttpStep),
    logout: listOf(source.logout).map(compileHttpStep),
    steps,
    rules,
    hasBuiltInReader: hasBuiltInReader(source),
    needsAnswer: Object.values(rules).some((table) => table.some((rule) => rule.answer !== null)),
    own: ownOf(source),
    tracked: compileSaves(source.track),
    beat: beat
      ? {
          every: beat.every,
          body: beat.send,
          answer: beat.answer === undefined ? null : compilePattern(beat.answer as Json),
        }
      : null,
    holdMs: durationMs(source.hold),
    expect: {
      all: listOf<unknown>(source.expect?.all).map(compileExpected),
      order: listOf<unknown>(source.expect?.order).map(compileExpected),
    },
    end: endOf(source),
    deadlines: deadlinesOf(source),
    usesToken: usesToken(source),
  };
}

/** Another recording is another journey, although its text is the same. */
function hashOf(text: string, steps: readonly Step[]): string {
  const hash = createHash('sha256').update(text);
  for (const step of steps)
    if (step.kind === 'speak') hash.update(createHash('sha256').update(step.speech.bytes).digest());
  return hash.digest('hex');
}

function formatOf({ frames = 'json', name = '$.type' }: JourneySource): FrameFormat {
  const paths = listOf(name);
  const nameKeys = paths.flatMap((path) => /(\w+)'?"?\]?$/.exec(path)?.[1] ?? []);
  return { framing: frames, names: paths.map(compilePath), nameKeys };
}

function ownOf({ own }: JourneySource): CompiledJourney['own'] {
  if (own === undefined) return null;
  const paths = listOf(own.at);
  return { at: firstAt(paths), is: listOf(own.is), paths: paths.join(' or ') };
}

function compileExpected(written: unknown): Expected {
  const isMap = typeof written === 'object' && written !== null && !Array.isArray(written);
  const { times, maybe, ...pattern } = isMap ? (written as { [key: string]: Json }) : {};
  const test = compilePattern(isMap ? pattern : (written as Json));
  return {
    test,
    label: JSON.stringify(written),
    times: typeof times === 'number' ? times : 1,
    isOptional: maybe === true,
  };
}

function endOf({ end = 'either' }: JourneySource): CompiledJourney['end'] {
  const {
    by = 'either',
    codes = CLEAN_CODES,
    within,
  } = typeof end === 'string' ? { by: end } : end;
  return { by, codes, withinMs: durationMs(within) };
}

function deadlinesOf({ deadlines = {} }: JourneySource): CompiledJourney['deadlines'] {
  const found: CompiledJourney['deadlines'] = {};
  for (const stage of STAGES) {
    const ms = durationMs(deadlines[stage]);
    if (ms !== null) found[stage] = ms;
  }
  return found;
}
