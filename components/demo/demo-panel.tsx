'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronRight, FlaskConical } from 'lucide-react';
import { durationText } from '@/components/charts/axes/duration-text';
import { Button } from '@/components/ui/button';
import { useToast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/use-now';
import type { DemoFaults } from '@/lib/contract/api/demo';
import { meQuery } from '@/lib/web/queries/auth';
import { demoFaultsQuery, setFaults } from '@/lib/web/queries/demo';
import { usePermission } from '@/lib/web/use-permission';
import { type Backend, faultsText, groupFaults, sharesWith, withShares } from './fault-groups';
import { FaultRow } from './fault-row';

/** Faults of the demo's backends, to switch on and watch. Absent outside the demo. */
export function DemoPanel() {
  const me = useQuery(meQuery());
  const demo = useQuery({ ...demoFaultsQuery(), enabled: me.data?.demo === true });
  const { may, reason } = usePermission('operator');
  const change = useShares();
  if (!demo.data) return null;
  return (
    <details className="panel group">
      <summary className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 rounded-base px-3 py-2 text-13 sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="calm size-4 shrink-0 text-fg-muted group-open:rotate-90"
        />
        <FlaskConical aria-hidden className="size-4 shrink-0 text-accent" />
        <span className="font-semibold">Demo: break a backend</span>
        <span className="min-w-0 break-words text-fg-muted">
          {demo.data.backends
            .map((backend) => `${backend.target}: ${faultsText(backend.faults)}`)
            .join(' · ')}
        </span>
        <ScriptStep script={demo.data.script} />
      </summary>
      <fieldset
        disabled={!may}
        title={reason}
        aria-label="Faults"
        className="grid min-w-0 gap-x-8 gap-y-6 border-t border-line p-3 sm:p-4 xl:grid-cols-2"
      >
        {demo.data.backends.map((backend) => (
          <BackendFaults
            key={backend.targetId}
            backend={backend}
            onShares={(shares) => change(backend.targetId, shares)}
          />
        ))}
      </fieldset>
    </details>
  );
}

/** Sends shares. The panel shows them at once, and returns to the server's values if they are rejected. */
function useShares() {
  const queries = useQueryClient();
  const toast = useToast();
  const key = demoFaultsQuery().queryKey;
  const mutation = useMutation({
    ...setFaults,
    onMutate: async ({ targetId, faults }) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<DemoFaults>(key);
      if (before) queries.setQueryData(key, withShares(before, targetId, faults));
      return { before };
    },
    onError: (error, _sent, kept) => {
      if (kept?.before) queries.setQueryData(key, kept.before);
      toast({ text: `The fault was not changed. ${error.message}`, tone: 'fails' });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (targetId: string, faults: Record<string, number>) =>
    mutation.mutate({ targetId, faults });
}

function ScriptStep({ script }: { script: DemoFaults['script'] }) {
  const now = useNow();
  if (!script || now === 0) return null;
  const left = script.at === null ? null : script.at - now;
  return (
    <span className="text-fg-muted tabular-nums sm:ml-auto">
      Next in the script: {script.step}
      {left !== null && left > 0 ? `, in ${durationText(left)}` : ''}
    </span>
  );
}

type BackendProps = { backend: Backend; onShares: (shares: Record<string, number>) => void };

function BackendFaults({ backend, onShares }: BackendProps) {
  const off = Object.fromEntries(backend.faults.map((fault) => [fault.name, 0]));
  const anyOn = backend.faults.some((fault) => fault.share > 0);
  return (
    <section aria-label={`Faults of ${backend.target}`} className="min-w-0">
      <h3 className="flex min-h-8 flex-wrap items-center gap-x-2 text-13 font-semibold">
        {backend.target}
        <span className="font-mono text-12 font-normal text-fg-muted">{backend.release}</span>
        <Button
          className="ml-auto"
          busy={!anyOn}
          onClick={() => onShares(sharesWith(backend, off))}
        >
          All off
        </Button>
      </h3>
      <div className="mt-2 gap-x-6 sm:columns-2">
        {groupFaults(backend.faults).map((group) => (
          <div key={group.stage} className="mb-3 break-inside-avoid">
            <h4 className="text-12 text-fg-muted">{group.stage}</h4>
            <ul>
              {group.faults.map((fault) => (
                <FaultRow
                  key={fault.name}
                  fault={fault}
                  target={backend.target}
                  onShare={(share) => onShares(sharesWith(backend, { [fault.name]: share }))}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}
