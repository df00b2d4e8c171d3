'use client';

import { useQuery } from '@tanstack/react-query';
import { type Role, roleAllows } from '../domain/people/role';
import { useLiveStatus } from './live/live-context';
import { meQuery } from './queries/auth';

const OFFLINE = 'No connection to Tocsin: changes are not possible now.';

/** Whether the user has a role, and if not, why. Not allowed without a connection; allowed while unknown, because the server decides anyway. */
export function usePermission(needed: Role): { may: boolean; reason: string | undefined } {
  const { data } = useQuery(meQuery());
  const status = useLiveStatus();
  if (status.kind === 'stale') return { may: false, reason: OFFLINE };
  if (!data?.role || roleAllows(data.role, needed)) return { may: true, reason: undefined };
  return {
    may: false,
    reason: `This needs the role ${needed}. You are signed in as ${data.name} with the role ${data.role}.`,
  };
}
