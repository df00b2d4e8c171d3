'use client';

import { useState } from 'react';
import { scopesOfTarget } from '@/components/ui/alerts/silence-draft';
import { SilenceSheet } from '@/components/ui/alerts/silence-sheet';
import { RoleButton } from '@/components/ui/role-button';
import type { Overview } from '@/lib/contract/overview';
import type { TargetView } from '@/lib/contract/targets';
import { isWrong } from './answer-actions';

/** Silences the target from its answer; offered only where something is or just was wrong. */
export function SilenceAction(props: {
  target: Pick<TargetView, 'id' | 'name' | 'environment'>;
  tone: Overview['sentence']['tone'];
}) {
  const [open, setOpen] = useState(false);
  if (!isWrong(props.tone)) return null;
  return (
    <>
      <RoleButton needed="operator" onClick={() => setOpen(true)}>
        Silence…
      </RoleButton>
      {open ? (
        <SilenceSheet scopes={scopesOfTarget(props.target)} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}
