import { z } from 'zod';
import { TRANSPORTS } from '../domain/sessions/session';
import { HANDLERS, OUTCOMES, STAGES } from '../domain/sessions/stages';
import { INDICATORS } from '../domain/tallies/indicators';
import { MOST_AUTH_WAYS, parseAuthWay } from '../domain/targets/auth-way';
import { MOST_LOCATIONS } from '../domain/targets/target';
import './plain-messages';

export const stageSchema = z.enum(STAGES);
export const outcomeSchema = z.enum(OUTCOMES);
export const handlerSchema = z.enum(HANDLERS);
export const indicatorSchema = z.enum(INDICATORS);
export const transportSchema = z.enum(TRANSPORTS);

const authWaySchema = z
  .string()
  .max(300)
  .trim()
  .refine((text) => parseAuthWay(text) !== null, {
    error:
      'no such way to present a credential: write header, query, cookie, payload or subprotocol, with a name where it is not the usual one (query:access_token)',
  });

/** How a credential is presented: one way, or a list of ways between which sessions take turns. Parsed to a list. */
export const authSchema = z
  .union([
    authWaySchema.transform((way) => [way]),
    z
      .array(authWaySchema)
      .min(1)
      .max(MOST_AUTH_WAYS)
      .refine((ways) => new Set(ways).size === ways.length, 'a way is there twice'),
  ])
  .describe(
    'header, query:NAME, cookie:NAME, payload:NAME, "subprotocol:bearer $token", or a list',
  );

/** Names of the locations that measure a target, each once. */
export const locationsSchema = z
  .array(z.string().trim().min(1).max(80))
  .max(MOST_LOCATIONS, `at most ${MOST_LOCATIONS}`)
  .refine((names) => new Set(names).size === names.length, 'a location is there twice');

/** Value of a header of the upgrade request: characters that HTTP allows, so no line break. */
export const headerValueSchema = z
  .string()
  .max(4_096)
  .regex(
    /^[\t\x20-\x7e\x80-\xff]*$/,
    'contains a line break or another character that a header cannot contain',
  );

const LATEST_MS = 8.64e15;

/** ISO 8601 with a zone, or epoch milliseconds (a number, or digits in a URL); parsed to epoch ms. */
export const timeSchema = z
  .union(
    [
      z.number().int().min(0).max(LATEST_MS),
      z
        .string()
        .regex(/^\d{1,16}$/)
        .transform(Number),
      z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    ],
    {
      error: ({ input }) =>
        input === undefined
          ? 'is missing'
          : 'expected a time in ISO 8601 with its zone, such as 2026-01-01T00:00:00Z, or whole epoch milliseconds',
    },
  )
  .describe('ISO 8601 with a zone, or epoch milliseconds');

/** Times in responses: ISO 8601, UTC, with milliseconds. */
export const isoSchema = z.iso.datetime({ offset: true });

/** How many rows a page has at most, as a number or as digits in a URL. */
export function limitSchema(standard: number, most: number) {
  const digits = z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number);
  return z
    .union([z.number(), digits])
    .pipe(z.number().int().min(1).max(most))
    .default(standard)
    .describe(`rows per page, at most ${most}; ${standard} where it is left out`);
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const DURATION_ERROR = 'expected a duration such as 500ms, 5s, 30m, 2h or 30d';

/** `500ms`, `5s`, `30m`, `2h`, `30d`; parsed to milliseconds. */
export const durationTextSchema = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/, DURATION_ERROR)
  .transform((text) => {
    const [, amount = '0', unit = 'ms'] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
    return Math.round(Number(amount) * (UNITS[unit] ?? 1));
  });

/** A duration in the words of the file, or a number of milliseconds; parsed to milliseconds. */
export const durationSchema = z
  .union([z.number().int().min(0), durationTextSchema], { error: DURATION_ERROR })
  .describe('a duration such as 500ms, 5s, 30m, 2h, 30d, or milliseconds');

const DAY_MS = 86_400_000;
const MOST_DAYS = 3_650;

/** Milliseconds of whole days → days. */
export const wholeDaysSchema = z
  .number()
  .multipleOf(DAY_MS, 'expected whole days, such as 30d')
  .min(DAY_MS, 'at least 1d')
  .max(MOST_DAYS * DAY_MS, `at most ${MOST_DAYS}d`)
  .transform((ms) => ms / DAY_MS);

/** A number of days, or the words of the file; parsed to days. */
export const daysSchema = z
  .union([z.number().int().min(1).max(MOST_DAYS), durationTextSchema.pipe(wholeDaysSchema)], {
    error: 'expected whole days, such as 30d or 30',
  })
  .describe('whole days, such as 30d, or their number');

const SIZES: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

const SIZE_ERROR = 'expected a size such as 512KiB, 5MiB or a number of bytes';

/** `512KiB`, `5MiB`, or a number of bytes; parsed to bytes. */
const sizeSchema = z
  .union(
    [
      z.number().int().min(0),
      z
        .string()
        .regex(/^\d{1,9}(\.\d{1,3})?(B|KiB|MiB|GiB)?$/, SIZE_ERROR)
        .transform((text) => {
          const [, amount = '0', unit = 'B'] = /^([\d.]+)(\D*)$/.exec(text) ?? [];
          return Math.round(Number(amount) * (SIZES[unit] ?? 1));
        }),
    ],
    { error: SIZE_ERROR },
  )
  .describe('a size such as 512KiB, 5MiB, or bytes');

/** Largest message from a server that a session accepts, in bytes. */
export const maxMessageSchema = sizeSchema.pipe(
  z
    .number()
    .min(16 * 1024, 'at least 16KiB')
    .max(256 * 1024 ** 2, 'at most 256MiB'),
);

/** The bad share that must not be reached, in basis points. */
export const basisPointsSchema = z.number().int().min(1).max(9999);

export const thresholdsSchema = z.strictObject(
  Object.fromEntries(INDICATORS.map((key) => [key, basisPointsSchema])) as Record<
    (typeof INDICATORS)[number],
    typeof basisPointsSchema
  >,
);

export const countSchema = z.object({ bad: z.number(), valid: z.number(), unknown: z.number() });

/** The data that a screen shows. Without a range: the last hour. `target` is an id or a name. */
export const rangeQuerySchema = z.object({
  target: z.string().min(1).max(200),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  release: z.string().max(200).optional(),
  location: z.string().max(200).optional(),
});
export type RangeQuery = z.infer<typeof rangeQuerySchema>;

/** An IANA name that this system knows: Europe/Berlin, UTC. */
export const timeZoneSchema = z
  .string()
  .max(80)
  .refine((name) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }, 'expected a time zone such as Europe/Berlin or UTC');

/** What a declared journey can show of a backend. */
export const journeyPlanSchema = z.object({
  measured: z.array(stageSchema).readonly(),
  awaited: z.array(stageSchema).readonly(),
  measuresEmergency: z.boolean(),
  measuresAudio: z.literal(true).optional(),
});
