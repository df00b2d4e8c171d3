import { z } from 'zod';
import { STAGES } from '../../domain/sessions/stages';
import { AUDIO_FORMATS, BINARY_KINDS, ENDS, FAILING_STAGES, FRAMINGS, SIGNS } from './names';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a message is compared with: a name, a `/regex/` of the name, a partial object, a rule without attributes, or any of these. */
export type Pattern = string | number | PatternMap | Pattern[];
type PatternMap = { [key: string]: Json };

const json: z.ZodType<Json> = z.json();
const pattern: z.ZodType<Pattern> = z.lazy(() =>
  z.union([z.string(), z.number(), z.record(z.string(), json), z.array(pattern)]),
);
const textValue = z.string();
const path = z.string();
const condition = z.string();
const duration = z.string().regex(/^(?:\d+(?:\.\d+)?(?:ms|s|m)|\$.+)$/);
const listOf = <T extends z.ZodType>(item: T) => z.union([item, z.array(item)]);
const pathMap = z.record(z.string(), listOf(path));
const textMap = z.record(z.string(), textValue);
const sign = z.enum(SIGNS);
const failingSign = z.enum(FAILING_STAGES);
const said = listOf(z.string());

const httpStep = z.strictObject({
  get: textValue.optional(),
  post: textValue.optional(),
  put: textValue.optional(),
  delete: textValue.optional(),
  headers: textMap.optional(),
  json: json.optional(),
  form: textMap.optional(),
  save: pathMap.optional(),
});

/** Everything that a rule of any key may have; which of it a key allows is checked with its place. */
const rule = z.strictObject({
  match: pattern.optional(),
  where: condition.optional(),
  text: z.string().optional(),
  answer: listOf(path).optional(),
  save: pathMap.optional(),
  also: listOf(sign).optional(),
  reply: json.optional(),
  ok: condition.optional(),
  times: z.int().positive().optional(),
  outermost: pattern.optional(),
  stage: failingSign.optional(),
  code: said.optional(),
  message: said.optional(),
  recovered: z.union([z.literal(true), condition]).optional(),
  close: listOf(z.union([z.int(), z.string()])).optional(),
  status: listOf(z.int()).optional(),
  maybe: z.boolean().optional(),
});

const speak = z.strictObject({
  file: z.string(),
  format: z.enum(AUDIO_FORMATS),
  rate: z.int().optional(),
  bitrate: z.int().optional(),
  chunk: duration.optional(),
  pace: z.number().optional(),
  tail: duration.optional(),
  as: json.optional(),
  ask: z.boolean().optional(),
});

const audio = z.strictObject({
  at: z.string(),
  match: pattern.optional(),
  format: z.enum(AUDIO_FORMATS),
  rate: z.int().optional(),
  stall: duration.optional(),
});

const step = z.union([
  z.string(),
  z.strictObject({
    wait: pattern.optional(),
    within: duration.optional(),
    save: pathMap.optional(),
    maybe: z.boolean().optional(),
    stage: failingSign.optional(),
    send: json.optional(),
    ask: json.optional(),
    ack: z.boolean().optional(),
    call: httpStep.extend({ ask: z.boolean().optional() }).optional(),
    pause: duration.optional(),
    speak: speak.optional(),
  }),
]);

const rules = listOf(z.union([rule, pattern])).optional();
const readMap = z.strictObject({
  auth: rules,
  factory: rules,
  handler: rules,
  ready: rules,
  agent: rules,
  complete: rules,
  error: rules,
  ping: rules,
  ignore: rules,
  fallback: rules,
  emergency: rules,
  else: z.literal('agent').optional(),
});

const end = z.strictObject({
  by: z.enum(ENDS).optional(),
  codes: z.array(z.int()).optional(),
  within: duration.optional(),
});

/** A journey as it is written. `docs/journeys.md` says what each key means. */
export const journeySource = z.strictObject({
  journey: z.string(),
  about: z.string().optional(),
  login: listOf(httpStep).optional(),
  logout: listOf(httpStep).optional(),
  connect: z
    .strictObject({
      path: textValue.optional(),
      query: textMap.optional(),
      headers: textMap.optional(),
      protocols: z.array(textValue).optional(),
      transport: z.enum(['ws', 'socket.io']).optional(),
      namespace: textValue.optional(),
      auth: z.record(z.string(), json).optional(),
      transports: z.array(z.enum(['polling', 'websocket'])).optional(),
    })
    .optional(),
  frames: z.enum(FRAMINGS).optional(),
  binary: z.enum(BINARY_KINDS).optional(),
  audio: audio.optional(),
  name: listOf(path).optional(),
  ask: json.optional(),
  steps: z.array(step).optional(),
  own: z.strictObject({ at: listOf(path), is: listOf(textValue) }).optional(),
  track: z.record(z.string(), path).optional(),
  beat: z
    .strictObject({ every: duration, send: json, answer: z.union([rule, pattern]).optional() })
    .optional(),
  hold: duration.optional(),
  read: z.union([z.literal('agent'), readMap]),
  expect: z.strictObject({ all: rules, order: rules }).optional(),
  end: z.union([z.enum(ENDS), end]).optional(),
  deadlines: z.partialRecord(z.enum(STAGES), duration).optional(),
});

export type JourneySource = z.infer<typeof journeySource>;
export type HttpStepSource = z.infer<typeof httpStep>;
export type SpeakSource = z.infer<typeof speak>;
export type RuleSource = z.infer<typeof rule>;
