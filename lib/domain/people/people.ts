import type { Role } from './role';

/** A named local user. Instants are epoch ms. */
export type User = {
  id: string;
  name: string;
  role: Role;
  /** Argon2id, in PHC form. */
  passwordHash: string;
  disabled: boolean;
  /** Cookies carry it: raising it ends every sign-in of this user. */
  sessionVersion: number;
  createdAt: number;
  /** To the hour. */
  lastSeenAt: number | null;
};

/** Lets a machine in. Only a digest is kept, so nobody can read the token again. */
export type ApiToken = {
  id: string;
  name: string;
  role: Role;
  /** Lower-case hex. */
  sha256: string;
  createdBy: string;
  createdAt: number;
  /** Epoch ms; null lasts until it is revoked. */
  expiresAt: number | null;
  /** To the hour. */
  lastUsedAt: number | null;
};

/** How somebody proved who they are; `open` where nobody has to. */
export type Via = 'open' | 'secret' | 'session' | 'token' | 'cli';

/** Who does something. */
export type Actor = { id: string; name: string; role: Role; via: Via };

export const AUDIT_ACTIONS = ['create', 'change', 'delete'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change by somebody. `before` and `after` hold the fields that differ, secrets blotted out. */
export type AuditEntry = {
  /** Grows with time. */
  id: string;
  at: number;
  actor: Actor;
  action: AuditAction;
  kind: string;
  subjectId: string;
  /** What people call it. */
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** Nobody may take these names: they stand for the open door and the admin secret. */
export const RESERVED_NAMES: readonly string[] = ['local', 'admin'];

/** A user's id is the name without its case, so that no two names look alike and the store itself refuses a second. */
export function userIdOf(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}
