'use client';

import { useState } from 'react';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { RoleButton } from '@/components/ui/role-button';
import { Time } from '@/components/ui/time';
import type { ShareLinkView } from '@/lib/contract/api/sharing/share-links';
import { deleteShareLink } from '@/lib/web/queries/sharing/share-links';

/** A link to the shared view: what it is for, until when, and whether it was used. */
export function ShareLinkRow({ link }: { link: ShareLinkView }) {
  const [isRevoking, setRevoking] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-2 border-b border-line py-2 last:border-b-0">
      <span className="min-w-32 flex-1">
        <span className="block truncate text-14 font-medium">{link.name}</span>
        <span className="flex flex-wrap gap-x-3 text-12 text-fg-muted">
          <span>by {link.createdBy}</span>
          {link.state === 'maker removed' ? (
            <span className="text-fg">ended: who made it has no access any more</span>
          ) : (
            <span>
              {link.state === 'expired' ? 'expired ' : 'expires '}
              <Time at={link.expiresAt} show="full" />
            </span>
          )}
          <span>
            {link.lastOpenedAt ? (
              <>
                last opened <Time at={link.lastOpenedAt} />
              </>
            ) : (
              'never opened'
            )}
          </span>
        </span>
      </span>
      <RoleButton needed="operator" onClick={() => setRevoking(true)}>
        Revoke<span className="sr-only"> {link.name}</span>
      </RoleButton>
      {isRevoking ? (
        <ConfirmDelete
          id={link.id}
          name={link.name}
          what="link"
          verb="Revoke"
          prefix="share-links"
          consequence="Whoever opens it from now on, or has it open, no longer sees this target."
          remove={deleteShareLink}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </li>
  );
}
