'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { useToast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import { meQuery, signOut } from '@/lib/web/queries/auth';

/** The way out, where there was a way in. */
export function SignOut() {
  const { data } = useQuery(meQuery());
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    ...signOut,
    // A whole load: nothing that was seen stays in memory.
    onSuccess: () => window.location.assign('/sign-in'),
    onError: (error) => toast({ text: `You are still signed in: ${error.message}`, tone: 'fails' }),
  });
  if (!data?.authRequired || !data.signedIn) return null;
  return (
    <Tooltip content="Sign out">
      <Button
        look="quiet"
        size="icon"
        aria-label="Sign out"
        busy={isPending}
        onClick={() => mutate()}
      >
        <LogOut aria-hidden className="size-4" />
      </Button>
    </Tooltip>
  );
}
