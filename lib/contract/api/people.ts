import { z } from 'zod';
import { AUDIT_ACTIONS, RESERVED_NAMES } from '../../domain/people/people';
import { ROLES } from '../../domain/people/role';
import { SCOPES, SENDER_SCOPES } from '../../domain/people/scope';
import { PASSWORD_MIN } from '../limits';
import { isoSchema, limitSchema, timeSchema } from '../primitives';

export const roleSchema = z.enum(ROLES);
export const passwordSchema = z
  .string()
  .min(PASSWORD_MIN, `at least ${PASSWORD_MIN} characters`)
  .max(200, 'at most 200 characters');
export const userNameSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,59}$/u, 'letters, digits, space and . _ @ -, at most 60')
  .refine((name) => !RESERVED_NAMES.includes(name.toLowerCase()), 'this name is reserved');

/** `POST /api/v1/users`. */
export const userInputSchema = z.strictObject({
  name: userNameSchema,
  role: roleSchema,
  password: passwordSchema,
});
export type UserInput = z.output<typeof userInputSchema>;

/** `PATCH /api/v1/users/{id}`. */
export const userPatchSchema = z
  .strictObject({ role: roleSchema, disabled: z.boolean(), password: passwordSchema })
  .partial();
export type UserPatch = z.output<typeof userPatchSchema>;

export const userViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  /** `oidc` and `proxy`: without a password here, and with a role that follows from groups at each sign-in. */
  origin: z.enum(['local', 'oidc', 'proxy']),
  /** The provider that vouches for a user of origin `oidc`; null otherwise. */
  issuer: z.string().nullable(),
  createdAt: isoSchema,
  lastSeenAt: isoSchema.nullable(),
});
export type UserView = z.infer<typeof userViewSchema>;
export const userListSchema = z.object({ users: z.array(userViewSchema) });

const scopeSchema = z.enum(SCOPES);
export const senderScopeSchema = z.enum(SENDER_SCOPES);

/** `POST /api/v1/tokens`. */
export const tokenInputSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** Give a role or a scope. */
    role: roleSchema.optional(),
    scope: scopeSchema.optional(),
    /** Of scope `probe`: the one location whose sessions it may run. */
    location: z.string().trim().min(1).max(80).optional(),
    expiresAt: timeSchema.nullable().default(null),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', input: value, path: [path], message });
    const { role, scope, location } = value;
    if ((role === undefined) === (scope === undefined))
      refuse('role', `give either a role or a scope (${SCOPES.join(', ')})`);
    if (scope === 'probe' && location === undefined)
      refuse('location', 'a token with the scope probe names the location whose sessions it runs');
    if (scope !== 'probe' && location !== undefined)
      refuse('location', 'only a token with the scope probe has a location');
  });
export type TokenInput = z.output<typeof tokenInputSchema>;

const tokenViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema.nullable(),
  scope: scopeSchema.nullable(),
  location: z.string().nullable(),
  createdBy: z.string(),
  createdAt: isoSchema,
  expiresAt: isoSchema.nullable(),
  expired: z.boolean(),
  lastUsedAt: isoSchema.nullable(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;
export const tokenListSchema = z.object({ tokens: z.array(tokenViewSchema) });
/** The only response that contains the token itself. */
export const createdTokenSchema = tokenViewSchema.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;

/** `GET /api/v1/audit`; `subject` is `<kind>:<id>`, `before` is the `next` of the previous page. */
export const auditQuerySchema = z.object({
  subject: z.string().max(500).optional(),
  before: z.string().max(800).optional(),
  limit: limitSchema(50, 200),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

const auditViewSchema = z.object({
  id: z.string(),
  at: isoSchema,
  actor: z.object({
    id: z.string(),
    name: z.string(),
    role: roleSchema.nullable(),
    scope: senderScopeSchema.optional(),
    location: z.string().optional(),
    via: z.string(),
  }),
  action: z.enum(AUDIT_ACTIONS),
  kind: z.string(),
  subjectId: z.string(),
  subject: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditView = z.infer<typeof auditViewSchema>;
export const auditListSchema = z.object({
  entries: z.array(auditViewSchema),
  /** Pass it as `before` for the next page; null on the last one. */
  next: z.string().nullable(),
});
export type AuditList = z.infer<typeof auditListSchema>;
