'use client';

import { useMutation } from '@tanstack/react-query';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { FailureTypeView } from '@/lib/contract/api/why/failure-types';
import { changeFailureType } from '@/lib/web/queries/why/why';

type Props = { type: FailureTypeView; target: string; onJoined: () => void };

/** Offers to join a new failure type to a known one that stopped when it came: rules that read failures may have changed. */
export function JoinOffer({ type, target, onJoined }: Props) {
  const join = useMutation({ ...changeFailureType, onSuccess: onJoined });
  const { maybe } = type;
  if (maybe === null) return null;
  const joinTypes = () =>
    join.mutate({
      id: maybe.id,
      target,
      version: maybe.version,
      joined: [...maybe.joined, type.id],
    });
  return (
    <section
      aria-label="The same failure type"
      className="mt-6 flex flex-col gap-2 border-t border-line pt-3 text-13"
    >
      <p>
        “{maybe.title}” was last seen before this one came. If they are the same, join them: owner,
        note, runbook and mute stay, and both are counted as one.
      </p>
      {join.error ? <ErrorPanel what="They were not joined." error={join.error} /> : null}
      <RoleButton
        needed="reviewer"
        className="self-start"
        busy={join.isPending}
        onClick={joinTypes}
      >
        Join them
      </RoleButton>
    </section>
  );
}
