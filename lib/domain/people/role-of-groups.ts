import { ROLES, type Role } from './role';

/** Which groups have which role; `*` stands for everybody who can sign in there. */
export type GroupRoles = { [R in Role]?: readonly string[] | undefined };

/** The highest role that one of the groups has; null where none has one. Names of groups are compared exactly. */
export function roleOfGroups(groups: readonly string[], roles: GroupRoles): Role | null {
  const grants = (role: Role) =>
    (roles[role] ?? []).some((group) => group === '*' || groups.includes(group));
  return ROLES.findLast(grants) ?? null;
}
