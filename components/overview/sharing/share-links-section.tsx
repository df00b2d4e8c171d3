'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Copyable } from '@/components/ui/copy/copyable';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { BASE_PATH } from '@/lib/contract/base-path';
import { addShareLink, shareLinksQuery } from '@/lib/web/queries/sharing/share-links';
import { ShareLinkRow } from './share-link-row';

const LIFETIMES = [
  ['1d', 'in a day'],
  ['7d', 'in 7 days'],
  ['30d', 'in 30 days'],
  ['90d', 'in 90 days'],
] as const;

/** Makes, lists and revokes the links that show a target without a sign-in. */
export function ShareLinksSection({ targetId }: { targetId: string }) {
  const { data, error, refetch } = useQuery(shareLinksQuery(targetId));
  const links = data?.links ?? [];
  return (
    <section aria-label="Shared view" className="flex min-w-0 flex-col gap-3">
      <h3 className="text-14 font-semibold">Shared view</h3>
      <p className="text-13 text-fg-muted">
        A link to a read-only page about this target for people without a sign-in: state, indicators
        and charts; no sessions, transcripts, addresses or names of people.
      </p>
      <AddLink targetId={targetId} />
      {error ? (
        <ErrorPanel
          what="The links could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={2} label="Loading the links" /> : null}
      {data && links.length === 0 ? (
        <p className="text-13 text-fg-muted">No links to this target.</p>
      ) : null}
      <ul>
        {links.map((link) => (
          <ShareLinkRow key={link.id} link={link} />
        ))}
      </ul>
    </section>
  );
}

function AddLink({ targetId }: { targetId: string }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [validFor, setValidFor] = useState('7d');
  const add = useMutation({
    ...addShareLink,
    onSuccess: () => {
      setName('');
      return queries.invalidateQueries({ queryKey: ['share-links'] });
    },
  });
  const createFromForm = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate({ target: targetId, name, validFor });
  };
  return (
    <form onSubmit={createFromForm} noValidate className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-[1fr_8rem_auto] sm:items-end">
        <Field label="For whom or what">
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              maxLength={80}
              placeholder="the screen in the hall"
              className={controlClass}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Expires">
          {(control) => (
            <Select
              id={control.id}
              value={validFor}
              onChange={({ target }) => setValidFor(target.value)}
            >
              {LIFETIMES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <RoleButton type="submit" needed="operator" busy={add.isPending}>
          Make a link
        </RoleButton>
      </div>
      {add.error ? <ErrorPanel what="The link was not made" error={add.error} /> : null}
      {add.data ? (
        <div role="status" className="rounded-base border border-line bg-panel-raised p-3">
          <p className="mb-1 text-13">
            Copy it now: it is not shown again. Whoever has it can open the page.
          </p>
          <Copyable
            text={`${window.location.origin}${BASE_PATH}${add.data.path}`}
            what="link"
            whole
          />
        </div>
      ) : null}
    </form>
  );
}
