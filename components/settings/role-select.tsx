import { Select } from '@/components/ui/select';
import { ROLES, type Role } from '@/lib/domain/people/role';

type Props = {
  value: Role;
  onChange: (role: Role) => void;
  id?: string;
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
