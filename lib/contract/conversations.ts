import { z } from 'zod';
import { STAGES } from '../domain/sessions/stages';
import { LEAST_DEADLINE_MS, MOST_DEADLINE_MS } from '../domain/targets/deadlines';
import { MOST_HOSTS, MOST_SECRETS } from '../domain/targets/target';
import { durationSchema, maxMessageSchema } from './primitives';

const QUESTION_MAX = 4_000;
const SECRET_MAX = 16_384;
const NAMESPACE_MAX = 200;

/** `idp.example.com`, `idp.example.com:8443`, `[2001:db8::1]:8443`. */
const hostSchema = z
  .string()
  .max(300)
  .toLowerCase()
  .regex(
    /^(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
    'expected a host such as idp.example.com or idp.example.com:8443, without a scheme',
  );

const questionSchema = z.string().trim().min(1).max(QUESTION_MAX);

const secretsSchema = z
  .record(
    z
      .string()
      .regex(/^\w{1,50}$/, 'a name has letters, digits and _: a journey uses it as $secret.NAME'),
    z.string().min(1).max(SECRET_MAX),
  )
  .refine(
    (secrets) => Object.keys(secrets).length <= MOST_SECRETS,
    `at most ${MOST_SECRETS} secrets`,
  );

/** Deadlines by stage, of durations that `duration` reads to ms. */
const deadlinesOf = (duration: z.ZodType<number>) =>
  z.partialRecord(
    z.enum(STAGES),
    duration.pipe(
      z
        .number()
        .min(LEAST_DEADLINE_MS, `at least ${LEAST_DEADLINE_MS}ms`)
        .max(MOST_DEADLINE_MS, 'at most 60m'),
    ),
  );

const idleOf = (duration: z.ZodType<number>) =>
  duration.pipe(z.number().min(0).max(MOST_DEADLINE_MS, 'at most 60m'));

const compressionSchema = z.enum(['offer', 'none'], { error: 'expected offer or none' });
/** `/agents`; also without the slash. */
const namespaceSchema = z
  .string()
  .trim()
  .max(NAMESPACE_MAX)
  .regex(/^\/?[^\s,?#/][^\s,?#]*$/, 'expected a namespace of Socket.IO such as /agents')
  .transform((name) => (name.startsWith('/') ? name : `/${name}`));
const hostsSchema = z.array(hostSchema).max(MOST_HOSTS);

/** What sessions of a target say and wait for: fields of `POST`. */
export const conversationInputFields = {
  deadlines: deadlinesOf(durationSchema).default({}),
  idleMs: idleOf(durationSchema).default(0),
  question: questionSchema.nullable().default(null),
  secrets: secretsSchema.default({}),
  compression: compressionSchema.default('offer'),
  maxMessageBytes: maxMessageSchema.nullable().default(null),
  hosts: hostsSchema.default([]),
  namespace: namespaceSchema.nullable().default(null),
};

/** Fields of `PATCH`: each replaces what is stored; `[redacted]` in place of a secret keeps it. */
export const conversationPatchFields = {
  deadlines: deadlinesOf(durationSchema),
  idleMs: idleOf(durationSchema),
  question: questionSchema.nullable(),
  secrets: secretsSchema,
  compression: compressionSchema,
  maxMessageBytes: maxMessageSchema.nullable(),
  hosts: hostsSchema,
  namespace: namespaceSchema.nullable(),
};

/** Fields of a view: no secret. */
export const conversationViewFields = {
  deadlines: z.partialRecord(z.enum(STAGES), z.number()),
  idleMs: z.number(),
  question: z.string().nullable(),
  secretNames: z.array(z.string()),
  compression: compressionSchema,
  maxMessageBytes: z.number().nullable(),
  hosts: z.array(z.string()),
  namespace: z.string().nullable(),
  /** The longest that a session can take. A verdict comes at least that much after the sessions that it is about. */
  longestSessionMs: z.number(),
};

/** Keys of a target in the file; `duration` reads its durations. */
export const configConversationFields = (duration: z.ZodType<number>) => ({
  deadlines: deadlinesOf(duration).default({}),
  idle: idleOf(duration).default(0),
  question: questionSchema.optional(),
  secrets: secretsSchema.default({}),
  compression: compressionSchema.default('offer'),
  maxMessage: maxMessageSchema.optional(),
  hosts: hostsSchema.default([]),
  namespace: namespaceSchema.optional(),
});
