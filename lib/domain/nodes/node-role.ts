/** What a process of an installation may do. With SQLite one process does all of it. */
export const NODE_ROLES = ['web', 'collect', 'judge', 'probe'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** Whether a process with these roles needs no other one. */
export const hasAllRoles = (roles: readonly NodeRole[]): boolean =>
  NODE_ROLES.every((role) => roles.includes(role));
