import type { Role } from './role';

/** A named local user. Instants are epoch ms. */
export type User = {
  id: string;
  name: string;
  role: Role;
  /** Argon2id, in PHC form. */
  passwordHash: string;
  disabled: boolean;
  /** Part of every session cookie: raising it signs this user out everywhere. */
  sessionVersion: number;
  createdAt: number;
  /** Rounded to the hour. */
  lastSeenAt: number | null;
};

/** Authenticates a machine. Only a digest is stored, so the token cannot be read again. */
export type ApiToken = {
  id: string;
  name: string;
  role: Role;
  /** Lower-case hex. */
  sha256: string;
  createdBy: string;
  createdAt: number;
  /** Epoch ms; null: valid until it is revoked. */
  expiresAt: number | null;
  /** Rounded to the hour. */
  lastUsedAt: number | null;
};

/** How a user authenticated; `open` if no sign-in is required, `file` for a change of the configuration file. */
type AuthMethod = 'open' | 'secret' | 'session' | 'token' | 'cli' | 'file';

/** The user, token or command that makes a change. */
export type Actor = { id: string; name: string; role: Role; via: AuthMethod };

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
