import type { Role } from './role';
import type { Scope, SenderScope } from './scope';

/** Who vouches for a user: a password here, the identity provider, or the proxy in front. */
export type UserOrigin =
  | { kind: 'local' }
  | { kind: 'oidc'; issuer: string; subject: string }
  | { kind: 'proxy' };

/** A named user. Instants are epoch ms. */
export type User = {
  id: string;
  name: string;
  role: Role;
  origin: UserOrigin;
  /** Argon2id, in PHC form; null for a user whose origin is elsewhere. */
  passwordHash: string | null;
  disabled: boolean;
  /** Stored with every sign-in: raising it ends those before. */
  sessionVersion: number;
  createdAt: number;
  /** Rounded to the hour. */
  lastSeenAt: number | null;
};

/** Authenticates a machine. Only a digest is stored, so the token cannot be read again. */
export type ApiToken = {
  id: string;
  name: string;
  /** Null where it has a scope. */
  role: Role | null;
  /** Null where it has a role. */
  scope: Scope | null;
  /** Of scope `probe`: the location whose sessions it may run. */
  location: string | null;
  /** Lower-case hex. */
  sha256: string;
  createdBy: string;
  createdAt: number;
  /** Epoch ms; null: valid until it is revoked. */
  expiresAt: number | null;
  /** Rounded to the hour. */
  lastUsedAt: number | null;
  /** The configuration file defines it. Absent: somebody made it. */
  provisioned?: true | undefined;
};

/**
 * How a user authenticated; `open` if no sign-in is required, `link` for a reader of a share link, `file` for a change of the
 * configuration file.
 */
type AuthMethod =
  | 'open'
  | 'secret'
  | 'session'
  | 'proxy'
  | 'token'
  | 'link'
  | 'cli'
  | 'sso'
  | 'file';

/** The user, token or command that makes a change. */
export type Actor = {
  id: string;
  name: string;
  /** Null for a token with a scope, and for the reader of a share link. */
  role: Role | null;
  scope?: SenderScope | undefined;
  /** Of a token with the scope `probe`. */
  location?: string | undefined;
  /** Of a share link: the one target that it shows, and until when, epoch ms. */
  share?: { targetId: string; expiresAt: number } | undefined;
  via: AuthMethod;
};

export const AUDIT_ACTIONS = ['create', 'change', 'delete'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change. `before` and `after` contain the fields that differ, with secrets redacted. */
export type AuditEntry = {
  /** Ids sort by time. */
  id: string;
  at: number;
  actor: Actor;
  action: AuditAction;
  kind: string;
  subjectId: string;
  /** Its display name. */
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** Names that no user can have: they are reserved for access without sign-in and for the admin secret. */
export const RESERVED_NAMES: readonly string[] = ['local', 'admin'];

/** A user's id is the name in lower case, so that names differ in more than case and the store itself refuses a duplicate. */
export function userIdOf(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}
