'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { wideScopes } from '@/components/shared/alerts/silence-draft';
import { SilenceSheet } from '@/components/shared/alerts/silence-sheet';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { SilenceView } from '@/lib/contract/api/alerting/alerts';
import { endSilence, silencesQuery } from '@/lib/web/queries/silences';
import { useTargets } from '@/lib/web/view/use-view';
import { ListStates } from '../shared/list-states';
import { MaintenanceList } from './maintenance-list';

const WORDS: Record<SilenceView['state'], string> = {
  pending: 'begins',
  active: 'ends',
  ended: 'ended',
};

function SilenceRow({ silence }: { silence: SilenceView }) {
  const queries = useQueryClient();
  const toast = useToast();
  const end = useMutation({
    ...endSilence,
    onSuccess: async () => {
      await Promise.all(
        (['silences', 'alerts'] as const).map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
      toast({ text: 'Ended the silence' });
    },
    onError: (error) => toast({ text: `The silence continues: ${error.message}`, tone: 'fails' }),
  });
  const { state } = silence;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-3 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className={state === 'ended' ? 'text-14 text-fg-muted' : 'text-14 font-medium'}>
          {silence.text}
        </p>
        <p className="mt-0.5 break-words text-13 text-fg-muted">
          {silence.by}: {silence.reason}
        </p>
      </div>
      <span className="text-13 text-fg-muted">
        {WORDS[state]} <Time at={state === 'pending' ? silence.startsAt : silence.endsAt} />
      </span>
      {state === 'ended' ? null : (
        <RoleButton
          needed="operator"
          busy={end.isPending}
          onClick={() => end.mutate(silence.id)}
          className="max-sm:h-[44px] max-sm:w-full"
        >
          {end.isPending ? 'Ending…' : 'End now'}
          <span className="sr-only">: {silence.text}</span>
        </RoleButton>
      )}
    </li>
  );
}

function Silences() {
  const query = useQuery(silencesQuery());
  const { targets } = useTargets();
  const [adding, setAdding] = useState(false);
  const silences = query.data?.silences ?? [];
  const add = (
    <RoleButton needed="operator" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      Add a silence
    </RoleButton>
  );
  return (
    <ListStates what="silences" query={query}>
      {query.data ? (
        <Panel title="Silences" flush aside={silences.length > 0 ? add : null}>
          {silences.length === 0 ? (
            <EmptyState title="Nothing is silenced" action={add}>
              A silence suppresses messages for a day at most, with a name and a reason. It changes
              no state and no verdict; each alert lists what was suppressed.
            </EmptyState>
          ) : (
            <ul aria-label="Silences">
              {silences.map((silence) => (
                <SilenceRow key={silence.id} silence={silence} />
              ))}
            </ul>
          )}
        </Panel>
      ) : null}
      {adding ? (
        <SilenceSheet scopes={wideScopes(targets)} onClose={() => setAdding(false)} />
      ) : null}
    </ListStates>
  );
}

/** Suppresses messages: silences for hours, maintenance windows for planned work. */
export function SilencesTab() {
  return (
    <div className="flex flex-col gap-3 sm:gap-4">
      <Silences />
      <MaintenanceList />
    </div>
  );
}
