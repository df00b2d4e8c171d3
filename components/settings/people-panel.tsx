'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { controlClass, Field } from '@/components/ui/form/field';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { UserView } from '@/lib/contract/api/people';
import { PASSWORD_MIN } from '@/lib/contract/limits';
import type { Role } from '@/lib/domain/people/role';
import { addUser, deleteUser, patchUser, usersQuery } from '@/lib/web/queries/people';
import { ListPanel } from './list-panel';
import { ROLE_HINTS, RoleSelect } from './role-select';

function AddUser({ first }: { first: boolean }) {
  const queries = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>(first ? 'admin' : 'viewer');
  const add = useMutation({
    ...addUser,
    onSuccess: async () => {
      toast({ text: `${name} can sign in as ${role}` });
      setName('');
      setPassword('');
      await queries.invalidateQueries({ queryKey: ['users'] });
      await queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const addUserFromForm = (event: FormEvent) => {
    event.preventDefault();
    if (name !== '' && password !== '') add.mutate({ name, role, password });
  };
  return (
    <form onSubmit={addUserFromForm} noValidate className="flex flex-col gap-3">
      <Field label="Name">
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            className={controlClass}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Role" hint={first ? 'The first user must be an admin.' : ROLE_HINTS[role]}>
        {(control) => <RoleSelect id={control.id} value={role} onChange={setRole} />}
      </Field>
      <Field label="Password" hint={`At least ${PASSWORD_MIN} characters.`}>
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="new-password"
            className={controlClass}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {add.error ? <ErrorPanel what="The user was not added" error={add.error} /> : null}
      <div>
        <Button type="submit" look="primary" busy={add.isPending}>
          Add the user
        </Button>
      </div>
    </form>
  );
}

/** Where a user comes from who has no password here. */
function originText({ origin, issuer }: UserView): string {
  if (origin === 'local') return '';
  return origin === 'proxy' ? 'through the proxy, ' : `from ${new URL(issuer ?? '').host}, `;
}

function UserRow({ user }: { user: UserView }) {
  const queries = useQueryClient();
  const toast = useToast();
  const after = {
    onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }),
    onError: (error: Error) =>
      toast({ text: `${user.name} was not changed: ${error.message}`, tone: 'fails' }),
  };
  const patch = useMutation({ ...patchUser, ...after });
  const [removing, setRemoving] = useState(false);
  const changeRole = (changes: { role?: Role; disabled?: boolean }) =>
    patch.mutate({ id: user.id, patch: changes });
  return (
    <li className="flex flex-wrap items-center gap-2 border-b border-line py-2 last:border-b-0">
      <span className="min-w-32 flex-1 max-sm:basis-full">
        <span className="block truncate text-14 font-medium">{user.name}</span>
        <span className="text-12 text-fg-muted">
          {user.disabled ? 'Disabled, ' : ''}
          {originText(user)}
          {user.lastSeenAt ? (
            <>
              last seen <Time at={user.lastSeenAt} />
            </>
          ) : (
            'never seen'
          )}
        </span>
      </span>
      {user.origin === 'local' ? (
        <RoleSelect
          className="w-32"
          aria-label={`Role of ${user.name}`}
          value={user.role}
          onChange={(role) => changeRole({ role })}
        />
      ) : (
        <span className="w-32 text-13" title="The role follows from groups at each sign-in.">
          {user.role}
        </span>
      )}
      <Button busy={patch.isPending} onClick={() => changeRole({ disabled: !user.disabled })}>
        {user.disabled ? 'Enable' : 'Disable'}
        <span className="sr-only"> {user.name}</span>
      </Button>
      <Button
        look="quiet"
        size="icon"
        aria-label={`Remove ${user.name}`}
        onClick={() => setRemoving(true)}
      >
        <Trash2 aria-hidden className="size-4" />
      </Button>
      {removing ? (
        <ConfirmDelete
          id={user.id}
          name={user.name}
          what="user"
          verb="Remove"
          prefix="users"
          consequence={
            user.origin === 'local'
              ? 'All sign-ins of this user end at once. Their actions stay in the audit log.'
              : 'All sign-ins of this user end at once, and the next one adds the user again: disable the user instead to keep them out.'
          }
          remove={deleteUser}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </li>
  );
}

/** Users and their roles. */
export function PeoplePanel() {
  const query = useQuery(usersQuery());
  const users = query.data?.users;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <ListPanel
        title="People"
        what="users"
        query={query}
        rows={users}
        empty="No users yet. Once there is one, everybody has to sign in, also on this machine."
        row={(user) => <UserRow key={user.id} user={user} />}
      />
      {users ? (
        <Panel title="Add a user">
          <AddUser key={String(users.length === 0)} first={users.length === 0} />
        </Panel>
      ) : null}
    </div>
  );
}
