import { Select } from '@/components/ui/form/select';
import { ROLES, type Role } from '@/lib/domain/people/role';

/** What each role may do, shown under the field. */
export const ROLE_HINTS: Record<Role, string> = {
  viewer: 'Can read everything and change nothing.',
  reviewer: 'Can also sign off releases and acknowledge alerts.',
  operator: 'Can also edit targets, rules and silences, report health events and mark releases.',
  admin: 'Can also manage users, tokens and settings.',
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
