'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { SignInView } from '@/lib/contract/api/sign-ins';
import { endSignIn } from '@/lib/web/queries/auth';
import { browserName } from '@/lib/web/text/browser-name';

const VIA = {
  password: 'with a password',
  secret: 'with the admin secret',
  oidc: 'at the identity provider',
} as const;

/** One sign-in: when, where and how, and a button that ends it. */
export function SignInRow({ signIn, mine }: { signIn: SignInView; mine: boolean }) {
  const queries = useQueryClient();
  const toast = useToast();
  const end = useMutation({
    ...endSignIn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sign-ins'] }),
    onError: (error) => toast({ text: `The sign-in did not end: ${error.message}`, tone: 'fails' }),
  });
  const { id, name, browser, address, current, via, createdAt, lastSeenAt } = signIn;
  const where = `${browserName(browser)}, ${address}`;
  return (
    <li className="flex flex-wrap items-center gap-2 border-b border-line py-2 last:border-b-0">
      <span className="min-w-32 flex-1">
        <span className="block text-14 font-medium break-words" title={browser}>
          {mine ? where : `${name}: ${where}`}
        </span>
        <span className="flex flex-wrap gap-x-3 text-12 text-fg-muted">
          <span>
            <Time at={createdAt} show="full" /> {VIA[via]}
          </span>
          <span>
            last seen <Time at={lastSeenAt} />
          </span>
        </span>
      </span>
      {current ? (
        <span className="text-12 text-fg-muted">this browser</span>
      ) : (
        <Button busy={end.isPending} onClick={() => end.mutate({ id, mine })}>
          Sign out<span className="sr-only"> {mine ? where : `${name}, ${where}`}</span>
        </Button>
      )}
    </li>
  );
}
