/**
 * Roles, each with the rights of those before it. A viewer reads; a reviewer also signs off releases and acknowledges alerts;
 * an operator also edits, runs sessions and sends events; an admin also manages users, tokens and settings.
 */
export const ROLES = ['viewer', 'reviewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` includes the rights of `needed`. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
