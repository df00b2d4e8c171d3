'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { RoleButton } from '@/components/ui/role-button';
import type { RuleView } from '@/lib/contract/api/alerting/rules';
import { deleteRule, rulesQuery } from '@/lib/web/queries/rules';
import { ListStates } from '../shared/list-states';
import { RuleRow } from './rule-row';

const RuleDialog = lazyDialog(() => import('./rule-dialog').then((it) => it.RuleDialog));

type Open = { what: 'add' } | { what: 'edit' | 'delete'; rule: RuleView } | null;

/** The rules that make alerts: built-in ones and custom ones. */
export function RulesTab() {
  const query = useQuery(rulesQuery());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const rules = query.data?.rules ?? [];
  return (
    <ListStates what="rules" query={query}>
      {query.data ? (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <p className="mr-auto max-w-[80ch] text-13 text-fg-muted">
              A rule fires when the share of bad sessions is above its threshold, with strong
              evidence in a long window and still in a short one.
            </p>
            <RoleButton needed="operator" look="primary" onClick={() => setOpen({ what: 'add' })}>
              <Plus aria-hidden className="size-4" />
              Add a rule
            </RoleButton>
          </div>
          <ul className="panel" aria-label="Rules">
            {rules.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                onEdit={() => setOpen({ what: 'edit', rule })}
                onDelete={() => setOpen({ what: 'delete', rule })}
              />
            ))}
          </ul>
        </>
      ) : null}
      {open?.what === 'add' || open?.what === 'edit' ? (
        <RuleDialog rule={open.what === 'edit' ? open.rule : null} onClose={close} />
      ) : null}
      {open?.what === 'delete' ? (
        <ConfirmDelete
          id={open.rule.id}
          name={open.rule.name}
          what="rule"
          consequence="It will create no more alerts; a firing alert of this rule resolves."
          remove={deleteRule}
          prefix="rules"
          onClose={close}
        />
      ) : null}
    </ListStates>
  );
}
