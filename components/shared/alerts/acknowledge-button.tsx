'use client';

import { Undo2, UserCheck } from 'lucide-react';
import { useState } from 'react';
import { RoleButton } from '@/components/ui/role-button';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { NameDialog } from './name-dialog';
import { useAcknowledge } from './use-acknowledge';
import { useMyName } from './use-my-name';

/** On a phone: full width and high enough for a thumb. */
export const THUMB = 'max-sm:h-[44px] max-sm:w-full';

/** Acknowledges with one press once this browser knows a name. Keyboard shortcuts find the button by `data-care`. */
export function AcknowledgeButton({ alert }: { alert: AlertView }) {
  const [name, remember] = useMyName();
  const [asks, setAsks] = useState(false);
  const { busy, acknowledge, withdraw } = useAcknowledge(alert);
  if (alert.acknowledged) {
    return (
      <RoleButton
        needed="reviewer"
        data-care="acknowledge"
        look="quiet"
        busy={busy}
        onClick={withdraw}
        className={THUMB}
      >
        <Undo2 aria-hidden className="size-4" />
        Withdraw<span className="sr-only">: the acknowledgement of {alert.title}</span>
      </RoleButton>
    );
  }
  return (
    <>
      <RoleButton
        needed="reviewer"
        data-care="acknowledge"
        look="primary"
        busy={busy}
        onClick={() => (name === '' ? setAsks(true) : acknowledge(name))}
        className={THUMB}
      >
        <UserCheck aria-hidden className="size-4" />
        {busy ? 'Acknowledging…' : 'Acknowledge'}
        <span className="sr-only">: {alert.title}</span>
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
