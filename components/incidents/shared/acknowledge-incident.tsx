'use client';

import { UserCheck } from 'lucide-react';
import { useState } from 'react';
import { THUMB } from '@/components/shared/alerts/acknowledge-button';
import { NameDialog } from '@/components/shared/alerts/name-dialog';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { RoleButton } from '@/components/ui/role-button';
import type { IncidentSummary } from '@/lib/contract/api/alerting/incidents';
import { useAcknowledgeIncident } from './use-acknowledge-incident';

type Props = {
  incident: Pick<IncidentSummary, 'name' | 'state' | 'acknowledged'>;
  offline: boolean;
};

/**
 * One Acknowledge for all alerts of an incident, with one press once this browser knows a name; "Take over" once somebody else has.
 * Absent on what has ended. Keyboard shortcuts find the button by `data-care`.
 */
export function AcknowledgeIncident({ incident, offline }: Props) {
  const { name, state, acknowledged } = incident;
  const [own, remember] = useMyName();
  const [asks, setAsks] = useState(false);
  const { busy, acknowledge, withdraw } = useAcknowledgeIncident(name);
  if (state !== 'open') return null;
  const isMine = acknowledged !== null && acknowledged.by === own;
  const press = () => {
    if (isMine) return withdraw();
    return own === '' ? setAsks(true) : acknowledge(own);
  };
  return (
    <>
      <RoleButton
        needed="reviewer"
        data-care="acknowledge"
        look={acknowledged ? 'secondary' : 'primary'}
        busy={busy}
        disabled={offline}
        title={offline ? 'No connection to Tocsin' : undefined}
        onClick={press}
        className={THUMB}
      >
        <UserCheck aria-hidden className="size-4" />
        {acknowledged === null ? 'Acknowledge' : isMine ? 'Withdraw' : 'Take over'}
        <span className="sr-only">: {name}</span>
      </RoleButton>
      {asks ? (
        <NameDialog
          onClose={() => setAsks(false)}
          onName={(given) => {
            remember(given);
            acknowledge(given);
            setAsks(false);
          }}
        />
      ) : null}
    </>
  );
}
