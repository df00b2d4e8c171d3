'use client';

import { useQuery } from '@tanstack/react-query';
import { allows, type Role } from '../domain/people/role';
import { meQuery } from './queries/auth';

/** Whether who is signed in may do what needs a role, and if not, why. Allowed while unknown: the server decides anyway. */
export function useMay(needed: Role): { may: boolean; reason: string | undefined } {
  const { data } = useQuery(meQuery());
  if (!data?.role || allows(data.role, needed)) return { may: true, reason: undefined };
  return {
    may: false,
    reason: `This needs the role ${needed}. You are signed in as ${data.name} with the role ${data.role}.`,
  };
}
