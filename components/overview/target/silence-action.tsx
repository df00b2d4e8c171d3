'use client';

import { useState } from 'react';
import { scopesOfTarget } from '@/components/shared/alerts/silence-draft';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { RoleButton } from '@/components/ui/role-button';
import type { Overview } from '@/lib/contract/api/overview';
import type { TargetView } from '@/lib/contract/api/targets';
import { isWrong } from '../shared/answer-actions';

const SilenceSheet = lazyDialog(() =>
  import('@/components/shared/alerts/silence-sheet').then((it) => it.SilenceSheet),
);

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
