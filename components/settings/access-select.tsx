import { Select } from '@/components/ui/form/select';
import { ROLES, type Role } from '@/lib/domain/people/role';
import { SCOPES, type Scope } from '@/lib/domain/people/scope';

/** What a token may do: a role, or one scope. */
export type TokenAccess = Role | Scope;

/** What each scope may do, shown under the field. */
export const SCOPE_HINTS: Record<Scope, string> = {
  ingest: 'Can report health events, and nothing else. For backends.',
  probe: 'Can run sessions for one location, and nothing else. For probes on other machines.',
  metrics: 'Can read the metrics, and nothing else. For Prometheus.',
  badge: 'Can read badges, and nothing else. For pages that show one.',
};

export const isScope = (access: TokenAccess): access is Scope =>
  SCOPES.some((scope) => scope === access);

type Props = { value: TokenAccess; onChange: (access: TokenAccess) => void; id?: string };

/** One of the roles or scopes. */
export function AccessSelect({ onChange, ...rest }: Props) {
  return (
    <Select {...rest} onChange={({ target }) => onChange(target.value as TokenAccess)}>
      <optgroup label="For one purpose">
        {SCOPES.map((scope) => (
          <option key={scope} value={scope}>
            {scope}
          </option>
        ))}
      </optgroup>
      <optgroup label="With a role">
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {role}
          </option>
        ))}
      </optgroup>
    </Select>
  );
}
