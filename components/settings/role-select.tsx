import { Select } from '@/components/ui/form/select';
import { ROLES, type Role } from '@/lib/domain/people/role';

/** What a role may do, under the field that it is chosen in. */
export const ROLE_HINTS: Record<Role, string> = {
  viewer: 'Sees everything, changes nothing.',
  reviewer: 'Also signs off releases and acknowledges alerts.',
  operator: 'Also edits targets, rules and silences, reports health events and marks releases.',
  admin: 'Also keeps people, tokens and settings.',
};

type Props = {
  value: Role;
  onChange: (role: Role) => void;
  id?: string;
  className?: string;
  'aria-label'?: string;
};

/** One of the four roles. */
export function RoleSelect({ onChange, ...rest }: Props) {
  return (
    <Select {...rest} onChange={({ target }) => onChange(target.value as Role)}>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </Select>
  );
}
