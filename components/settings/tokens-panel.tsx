'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { Copyable } from '@/components/ui/copy/copyable';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Time } from '@/components/ui/time';
import type { TokenView } from '@/lib/contract/api/people';
import { addToken, deleteToken, tokensQuery } from '@/lib/web/queries/people';
import { DAY } from '../../lib/domain/time';
import { AccessSelect, isScope, SCOPE_HINTS, type TokenAccess } from './access-select';
import { ListPanel } from './list-panel';
import { ROLE_HINTS } from './role-select';

const LIFETIMES = [30, 90, 365] as const;

function AddToken() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [access, setAccess] = useState<TokenAccess>('ingest');
  const [location, setLocation] = useState('');
  const [days, setDays] = useState('90');
  const add = useMutation({
    ...addToken,
    onSuccess: () => {
      setName('');
      return queries.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  const createFromForm = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === '' ? null : Date.now() + Number(days) * DAY;
    if (name === '') return;
    add.mutate({
      name,
      expiresAt,
      ...(isScope(access) ? { scope: access } : { role: access }),
      ...(access === 'probe' ? { location } : {}),
    });
  };
  return (
    <form onSubmit={createFromForm} noValidate className="flex flex-col gap-3">
      <Field label="Name" hint="What uses the token, such as a pipeline or a backend.">
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
      <Field label="May do" hint={isScope(access) ? SCOPE_HINTS[access] : ROLE_HINTS[access]}>
        {(control) => <AccessSelect id={control.id} value={access} onChange={setAccess} />}
      </Field>
      {access === 'probe' ? (
        <Field label="Location" hint="The name of the place that the probe runs in.">
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              className={controlClass}
              value={location}
              onChange={(event) => setLocation(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field label="Expires">
        {(control) => (
          <Select id={control.id} value={days} onChange={({ target }) => setDays(target.value)}>
            {LIFETIMES.map((one) => (
              <option key={one} value={one}>
                in {one} days
              </option>
            ))}
            <option value="">never</option>
          </Select>
        )}
      </Field>
      {add.error ? <ErrorPanel what="The token was not created" error={add.error} /> : null}
      {add.data ? (
        <div role="status" className="rounded-base border border-line bg-panel-raised p-3">
          <p className="mb-1 text-13">Copy it now: it is not shown again.</p>
          <Copyable text={add.data.token} what="token" whole />
        </div>
      ) : null}
      <div>
        <Button type="submit" look="primary" busy={add.isPending}>
          Make a token
        </Button>
      </div>
    </form>
  );
}

function TokenRow({ token }: { token: TokenView }) {
  const [revoking, setRevoking] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-2 border-b border-line py-2 last:border-b-0">
      <span className="min-w-32 flex-1">
        <span className="block truncate text-14 font-medium">{token.name}</span>
        <span className="flex flex-wrap gap-x-3 text-12 text-fg-muted">
          <span>
            {token.role ?? `only ${token.scope}${token.location ? ` at ${token.location}` : ''}`}
          </span>
          <span>by {token.createdBy}</span>
          <span>
            {token.expired ? 'expired ' : 'expires '}
            {token.expiresAt ? <Time at={token.expiresAt} show="full" /> : 'never'}
          </span>
          <span>
            {token.lastUsedAt ? (
              <>
                last used <Time at={token.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </span>
        </span>
      </span>
      <Button onClick={() => setRevoking(true)}>
        Revoke<span className="sr-only"> {token.name}</span>
      </Button>
      {revoking ? (
        <ConfirmDelete
          id={token.id}
          name={token.name}
          what="token"
          verb="Revoke"
          prefix="tokens"
          consequence="Requests using it are rejected from now on."
          remove={deleteToken}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </li>
  );
}

/** API tokens, which machines authenticate with. */
export function TokensPanel() {
  const query = useQuery(tokensQuery());
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <ListPanel
        title="API tokens"
        what="tokens"
        query={query}
        rows={query.data?.tokens}
        empty="No tokens yet."
        row={(token) => <TokenRow key={token.id} token={token} />}
      />
      <Panel title="Make a token">
        <AddToken />
      </Panel>
    </div>
  );
}
