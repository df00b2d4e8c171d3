/**
 * What one may do, each including the ones before it. A viewer reads; a reviewer also signs off releases and acknowledges
 * alerts; an operator also edits, runs and ingests; an admin also keeps users, tokens and settings.
 */
export const ROLES = ['viewer', 'reviewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` may do what needs `needed`. */
export function allows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
