import { z } from 'zod';
import { ROLES } from '../../domain/people/role';

const GROUPS_LIMIT = 200;

const headerNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/,
    'expected the name of a header, such as x-forwarded-user',
  )
  .toLowerCase();

const groupsSchema = z.array(z.string().min(1).max(300)).max(GROUPS_LIMIT).optional();

/** `roles: { admin: [ops], viewer: ["*"] }`: the highest role that one of a user's groups has. */
const groupRolesSchema = z
  .strictObject(
    Object.fromEntries(ROLES.map((role) => [role, groupsSchema])) as Record<
      (typeof ROLES)[number],
      typeof groupsSchema
    >,
  )
  .refine((roles) => Object.values(roles).some((groups) => (groups ?? []).length > 0), {
    error: 'gives nobody a role; write admin: [group], or viewer: ["*"] for everybody',
  });

const isLocalHost = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);

const issuerSchema = z
  .url({
    protocol: /^https?$/,
    error: 'expected the URL of the provider, such as https://id.example.com',
  })
  .max(2_000)
  .refine(
    (text) =>
      !URL.canParse(text) ||
      new URL(text).protocol === 'https:' ||
      isLocalHost(new URL(text).hostname),
    {
      error: 'expected https: over http anybody on the way could sign in as anybody',
    },
  );

const oidcSchema = z.strictObject({
  /** As the provider names itself; its configuration is at `<issuer>/.well-known/openid-configuration`. */
  issuer: issuerSchema,
  clientId: z.string().min(1).max(300),
  /** Absent for a public client, which PKCE alone protects. */
  clientSecret: z.string().min(1).max(2_000).optional(),
  /** What the button says: "Sign in with …". */
  name: z.string().trim().min(1).max(60).default('single sign-on'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'expected a scope'))
    .max(20)
    .default(['openid', 'profile', 'email'])
    .refine((scopes) => scopes.includes('openid'), { error: 'needs the scope openid' }),
  /** The claim that lists a user's groups, in the ID token or at the user info endpoint. */
  groupsClaim: z.string().min(1).max(300).default('groups'),
  roles: groupRolesSchema,
  /** Whether signing out of Tocsin also leads to the provider's sign-out. */
  signOutAtProvider: z.boolean().default(false),
});
export type OidcConfig = z.output<typeof oidcSchema>;

const proxySchema = z.strictObject({
  userHeader: headerNameSchema,
  groupsHeader: headerNameSchema.optional(),
  roles: groupRolesSchema,
});
export type ProxyAuthConfig = z.output<typeof proxySchema>;

/** `auth`: people who sign in elsewhere. */
export const configAuthSchema = z.strictObject({
  oidc: oidcSchema.optional(),
  proxy: proxySchema.optional(),
});
