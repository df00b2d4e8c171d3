import { z } from 'zod';
import {
  DEFAULT_POLL_EVERY_MS,
  DEFAULT_POLL_TIMEOUT_MS,
  type HealthPoll,
  MOST_POLLS,
  POLL_PRESETS,
} from '../domain/polls/health-poll';
import { plainText } from '../domain/redaction/plain-text';
import { urlHasSecrets } from '../domain/redaction/redact-url';

/** Parses a duration to milliseconds. */
type DurationSchema = z.ZodType<number, number | string>;

const word = z.string().min(1).max(100);
/** One that asks for nothing would call every answer good, an HTTP 503 included. */
const matchSchema = z
  .strictObject({
    status: z.number().int().min(200).max(599).nullable().default(null),
    json: z
      .record(word, z.array(word).min(1).max(20))
      .refine((fields) => Object.keys(fields).length > 0, 'name a field, or leave json out')
      .refine((fields) => Object.keys(fields).length <= 10, 'at most 10 fields')
      .nullable()
      .default(null),
  })
  .refine(({ status, json }) => status !== null || json !== null, {
    error: 'asks for nothing, so every answer would fit: add status or json',
  });
const nameSchema = z.string().overwrite(plainText).trim().min(1).max(40);
const urlSchema = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .max(2_000)
  .refine((url) => !URL.canParse(url) || !urlHasSecrets(url), {
    error: 'contains a secret: a health endpoint is asked without one',
  });

const everySchema = (duration: DurationSchema) =>
  duration.pipe(z.number().min(10_000, 'at least 10s').max(3_600_000, 'at most 1h'));
const timeoutSchema = (duration: DurationSchema) =>
  duration.pipe(z.number().min(100, 'at least 100ms').max(30_000, 'at most 30s'));

const common = {
  name: nameSchema.optional(),
  preset: z
    .enum(POLL_PRESETS, { error: `expected a preset: ${POLL_PRESETS.join(', ')}` })
    .nullish(),
  url: urlSchema.nullish(),
  ok: matchSchema.nullish(),
  degraded: matchSchema.nullish(),
};
type Common = z.output<z.ZodObject<typeof common>>;

function toPoll(fields: Common, times: Pick<HealthPoll, 'everyMs' | 'timeoutMs'>): HealthPoll {
  const { preset = null, url = null, ok = null, degraded = null } = fields;
  const path = url === null ? null : new URL(url).pathname;
  const name = fields.name ?? preset ?? path ?? '';
  return { name: name.slice(0, 40), preset, url, ...times, ok, degraded };
}

function check({ preset, url, ok }: Common, context: z.RefinementCtx): void {
  const add = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const isOwn = (preset ?? null) === null;
  if (isOwn && (url ?? null) === null) add('url', 'missing: add url, or a preset');
  if (isOwn && (ok ?? null) === null)
    add('ok', 'missing: add ok, such as { status: 200 }, or a preset');
}

/** As the configuration file has them. */
export const configPollsSchema = (duration: DurationSchema) =>
  listOf(
    z
      .strictObject({
        ...common,
        every: everySchema(duration).default(DEFAULT_POLL_EVERY_MS),
        timeout: timeoutSchema(duration).default(DEFAULT_POLL_TIMEOUT_MS),
      })
      .superRefine(check)
      .transform(({ every, timeout, ...rest }) =>
        toPoll(rest, { everyMs: every, timeoutMs: timeout }),
      ),
  );

/** As requests have them. */
export const pollsInputSchema = (duration: DurationSchema) =>
  listOf(
    z
      .strictObject({
        ...common,
        everyMs: everySchema(duration).default(DEFAULT_POLL_EVERY_MS),
        timeoutMs: timeoutSchema(duration).default(DEFAULT_POLL_TIMEOUT_MS),
      })
      .superRefine(check)
      .transform(({ everyMs, timeoutMs, ...rest }) => toPoll(rest, { everyMs, timeoutMs })),
  );

function listOf<T extends z.ZodType<HealthPoll>>(poll: T) {
  return z
    .array(poll)
    .max(MOST_POLLS)
    .superRefine((polls, context) => {
      const names = polls.map(({ name }) => name);
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: `another poll of the target is called ${name}: give it a name`,
          });
    });
}

const matchViewSchema = z
  .object({
    status: z.number().nullable(),
    json: z.record(z.string(), z.array(z.string()).readonly()).readonly().nullable(),
  })
  .nullable();

export const pollsViewSchema = z
  .array(
    z.object({
      name: z.string(),
      preset: z.enum(POLL_PRESETS).nullable(),
      url: z.string().nullable(),
      everyMs: z.number(),
      timeoutMs: z.number(),
      ok: matchViewSchema,
      degraded: matchViewSchema,
    }),
  )
  .readonly();
