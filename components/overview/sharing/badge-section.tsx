'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Copyable } from '@/components/ui/copy/copyable';
import { controlClass, Field } from '@/components/ui/form/field';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { TargetView } from '@/lib/contract/api/targets';
import { BASE_PATH } from '@/lib/contract/base-path';
import { addToken } from '@/lib/web/queries/people';
import { patchTarget } from '@/lib/web/queries/targets';
import { usePermission } from '@/lib/web/use-permission';
import { badgeMarkdown, badgePath } from './badge-markdown';

/** Switches the badge on and off, and gives its Markdown. */
export function BadgeSection({ target }: { target: TargetView }) {
  const queries = useQueryClient();
  const { may, reason } = usePermission('operator');
  const change = useMutation({
    ...patchTarget,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['targets'] }),
  });
  const isFixed = target.provisioned;
  return (
    <section aria-label="Badge" className="flex min-w-0 flex-col gap-3">
      <h3 className="text-14 font-semibold">Badge</h3>
      <p className="text-13 text-fg-muted">
        An image of the state for a README or a wiki. It is green only while the target holds.
      </p>
      <label className="flex min-h-10 items-center gap-2 text-13 sm:min-h-8" title={reason}>
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={target.badge}
          disabled={!may || isFixed || change.isPending}
          onChange={(event) =>
            change.mutate({ id: target.id, patch: { badge: event.target.checked } })
          }
        />
        Serve the badge of this target
      </label>
      {isFixed ? (
        <p className="text-12 text-fg-muted">
          This target is defined in the configuration file: set <code>badge: true</code> there.
        </p>
      ) : null}
      {change.error ? <ErrorPanel what="The badge was not changed" error={change.error} /> : null}
      {target.badge ? <BadgeAddress target={target} /> : null}
    </section>
  );
}

function BadgeAddress({ target }: { target: TargetView }) {
  const [token, setToken] = useState('');
  const make = useMutation({ ...addToken, onSuccess: (made) => setToken(made.token) });
  const name = `badge of ${target.name}`.slice(0, 80);
  const markdown = badgeMarkdown(target, {
    console: `${window.location.origin}${BASE_PATH}`,
    token: token || 'TOKEN',
  });
  return (
    <>
      <Field
        label="Token"
        hint="An API token with the scope badge, valid for the badges of all targets. Everybody who sees the badge can read it; it reaches nothing else. This page does not store it."
      >
        {(control) => (
          <span className="flex flex-wrap gap-2">
            <input
              {...control}
              autoComplete="off"
              spellCheck={false}
              placeholder="tocsin_…"
              className={`${controlClass} flex-1 font-mono`}
              value={token}
              onChange={(event) => setToken(event.target.value.trim())}
            />
            <RoleButton
              needed="admin"
              busy={make.isPending}
              onClick={() => make.mutate({ name, scope: 'badge', expiresAt: null })}
            >
              Make a token
            </RoleButton>
          </span>
        )}
      </Field>
      {make.error ? <ErrorPanel what="The token was not made" error={make.error} /> : null}
      <div className="rounded-base border border-line bg-panel-raised p-3">
        <p className="mb-1 text-13">
          {token === '' ? 'Markdown; put the token in place of TOKEN:' : 'Markdown:'}
        </p>
        <Copyable text={markdown} what="Markdown" whole />
      </div>
      <p className="text-12 text-fg-muted">
        The address has the target’s name. One that stays when it is renamed:{' '}
        <span className="font-mono break-all">/badge/-/{target.id}.svg</span>.{' '}
        <a
          href={`${BASE_PATH}${badgePath(target)}`}
          target="_blank"
          rel="noreferrer"
          className="text-accent hover:underline"
        >
          Open the badge
        </a>
      </p>
    </>
  );
}
