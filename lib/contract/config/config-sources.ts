import { z } from 'zod';
import { ANONYMOUS_LINES, READY_SIGNS } from '../../domain/sources/source';
import { patternsSchema, timeZoneSchema } from '../api/intake/sources';

/** Most sources that the file can define. */
export const CONFIG_SOURCES_LIMIT = 200;
/** Shorter tokens can be guessed. */
const TOKEN_MIN = 16;

/** Compared as it is sent in a header, so that a line break at its end (a file read into a variable) fits no request. */
const tokenSchema = z
  .string()
  .max(1_000)
  .refine(
    ({ length }) => length >= TOKEN_MIN,
    `has fewer than ${TOKEN_MIN} characters and could be guessed: make one with openssl rand -hex 32`,
  )
  .regex(
    /^[\x21-\x7e]+$/,
    'contains a space, a line break or another character that no token has: remove it',
  );

/** A token that can report and nothing else, and how its rows are read. */
export const configSourceSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  token: tokenSchema,
  /** Name of the target of rows that name none. */
  target: z.string().trim().min(1).max(80).optional(),
  environment: z.string().trim().min(1).max(80).optional(),
  /** Of the WebSocket; absent: that of the target's URL. */
  path: z.string().max(500).startsWith('/', 'begins with no /').optional(),
  ready: z.enum(READY_SIGNS, { error: 'expected marker or first-send' }).default('marker'),
  timeZone: timeZoneSchema.default('UTC'),
  releaseAttribute: z.string().min(1).max(200).optional(),
  sampled: z.boolean().default(false),
  anonymous: z.enum(ANONYMOUS_LINES, { error: 'expected note or count' }).default('note'),
  patterns: patternsSchema.default([]),
});
export type ConfigSource = z.infer<typeof configSourceSchema>;
