'use client';

import { useState } from 'react';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { Time } from '@/components/ui/time';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import type { SignOffView } from '@/lib/contract/api/releases/verdicts';
import { VerdictBadge } from '../shared/verdict-badge';
import { type SignOffChoice, signOffChoices } from './sign-off-choices';
import { actionText } from './sign-off-words';

const SignOffDialog = lazyDialog(() => import('./sign-off-dialog').then((it) => it.SignOffDialog));

/** The newest sign-off, with the verdict at that time. */
function Signature({ signOff }: { signOff: SignOffView }) {
  return (
    <div className="text-13">
      <p className="font-medium break-words">
        {signOff.name} {actionText(signOff)}
        {signOff.expired ? ' (expired)' : ''}
      </p>
      <p className="mt-0.5 break-words whitespace-pre-line text-fg-muted">{signOff.reason}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-2 text-12 text-fg-muted">
        <Time at={signOff.at} show="full" />
        {signOff.expiresAt ? (
          <span>
            {signOff.expired ? 'expired ' : 'expires '}
            <Time at={signOff.expiresAt} show="full" />
          </span>
        ) : null}
      </p>
      <p className="mt-1 flex items-center gap-2 text-12 text-fg-muted">
        The evidence at that time:
        <VerdictBadge verdict={signOff.original} plain />
      </p>
    </div>
  );
}

/** Shows who signed, and offers the ways to sign. */
export function SignOffPanel({ detail }: { detail: ReleaseDetail }) {
  const [choice, setChoice] = useState<SignOffChoice | null>(null);
  const [newest] = detail.signOffs;
  return (
    <Panel title="Sign-off">
      <div className="flex flex-col gap-3">
        {newest ? (
          <Signature signOff={newest} />
        ) : (
          <p className="text-13 text-fg-muted">Not signed off. Pipelines follow the evidence.</p>
        )}
        <div className="flex flex-wrap gap-2 print:hidden">
          {signOffChoices(detail.verdict).map((one) => (
            <RoleButton
              key={one.key}
              needed="reviewer"
              look={one.look}
              onClick={() => setChoice(one)}
            >
              {one.button}
            </RoleButton>
          ))}
        </div>
      </div>
      {choice ? (
        <SignOffDialog
          key={choice.key}
          choice={choice}
          document={detail.verdict}
          onClose={() => setChoice(null)}
        />
      ) : null}
    </Panel>
  );
}
