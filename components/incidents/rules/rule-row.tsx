'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileLock2, Pencil, Trash2 } from 'lucide-react';
import { SeverityMark } from '@/components/shared/alerts/alert-badges';
import { Button } from '@/components/ui/button';
import { RoleButton } from '@/components/ui/role-button';
import { useToast } from '@/components/ui/toast';
import type { RuleView } from '@/lib/contract/api/alerting/rules';
import { patchRule } from '@/lib/web/queries/rules';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import { EnabledSwitch } from '../shared/enabled-switch';

function useEnable(rule: RuleView) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...patchRule,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['rules'] });
      toast({ text: rule.enabled ? `Switched off ${rule.name}` : `Switched on ${rule.name}` });
    },
    onError: (error) =>
      toast({ text: `${rule.name} was not changed: ${error.message}`, tone: 'fails' }),
  });
}

function scopeText(rule: RuleView, targetName: (id: string) => string): string {
  const { targetId, environment, location } = rule.scope;
  const parts = [
    targetId === null ? null : targetName(targetId),
    environment,
    location === null ? null : `from ${location}`,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : 'every target';
}

type Props = { rule: RuleView; onEdit: () => void; onDelete: () => void };

/** One rule as text, with its switch. */
export function RuleRow({ rule, onEdit, onDelete }: Props) {
  const { targets } = useTargets();
  const enable = useEnable(rule);
  const nameOf = (id: string) => {
    const found = targets.find((one) => one.id === id);
    return found ? targetLabel(found) : id;
  };
  return (
    <li className="flex items-center gap-x-4 border-b border-line px-3 py-3 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-14 font-medium">{rule.name}</span>
          <SeverityMark severity={rule.severity} />
          {rule.firing > 0 ? (
            <span className="text-13 font-medium text-fails-ink">{rule.firing} firing</span>
          ) : null}
          {rule.enabled ? null : <span className="text-13 text-fg-muted">switched off</span>}
        </p>
        <p className="mt-0.5 text-13 text-fg-muted">{rule.text}</p>
        {rule.unwatched === null ? null : (
          <p className="mt-0.5 text-13 font-medium text-fails-ink">{rule.unwatched}</p>
        )}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-12 text-fg-muted">
          <span>{scopeText(rule, nameOf)}</span>
          {rule.builtIn ? <span>built in</span> : null}
          {rule.provisioned ? (
            <span className="inline-flex items-center gap-1">
              <FileLock2 aria-hidden className="size-3" />
              from the configuration file, read-only
            </span>
          ) : null}
        </p>
      </div>
      <div className="flex shrink-0 flex-col items-center gap-1 sm:flex-row">
        <EnabledSwitch
          name={`${rule.name}, ${rule.severity}`}
          on={rule.enabled}
          busy={enable.isPending}
          disabled={rule.provisioned}
          onChange={(enabled) => enable.mutate({ id: rule.id, patch: { enabled } })}
        />
        <Button
          look="quiet"
          size="icon"
          aria-label={`${rule.provisioned ? 'Replay' : 'Edit'} ${rule.name}, ${rule.severity}`}
          onClick={onEdit}
        >
          <Pencil aria-hidden className="size-4" />
        </Button>
        {rule.builtIn || rule.provisioned ? null : (
          <RoleButton
            needed="operator"
            look="quiet"
            size="icon"
            aria-label={`Delete ${rule.name}`}
            onClick={onDelete}
          >
            <Trash2 aria-hidden className="size-4" />
          </RoleButton>
        )}
      </div>
    </li>
  );
}
