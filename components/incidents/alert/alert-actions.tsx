'use client';

import { VolumeX } from 'lucide-react';
import { useState } from 'react';
import { AcknowledgeButton, THUMB } from '@/components/shared/alerts/acknowledge-button';
import { hasEnded } from '@/components/shared/alerts/incident-groups';
import { scopesOf } from '@/components/shared/alerts/silence-draft';
import { SilenceSheet } from '@/components/shared/alerts/silence-sheet';
import { RoleButton } from '@/components/ui/role-button';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';

/** Acknowledge and silence; absent once the alert has ended. */
export function AlertActions({ alert }: { alert: AlertView }) {
  const [silences, setSilences] = useState(false);
  if (alert.phase === 'resolved') return null;
  return (
    <>
      {hasEnded(alert) ? null : <AcknowledgeButton alert={alert} />}
      <RoleButton
        needed="operator"
        data-care="silence"
        onClick={() => setSilences(true)}
        className={THUMB}
      >
        <VolumeX aria-hidden className="size-4" />
        {alert.silencedBy ? 'Silence longer…' : 'Silence…'}
        <span className="sr-only">: {alert.title}</span>
      </RoleButton>
      {silences ? (
        <SilenceSheet scopes={scopesOf(alert)} onClose={() => setSilences(false)} />
      ) : null}
    </>
  );
}
