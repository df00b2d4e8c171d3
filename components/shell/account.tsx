'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { KeyRound, LogOut, MonitorSmartphone, UserRound } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Picker } from '@/components/ui/form/picker';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { useToast } from '@/components/ui/toast';
import { BASE_PATH } from '@/lib/contract/base-path';
import { meQuery, signOut } from '@/lib/web/queries/auth';

const PasswordDialog = lazyDialog(() =>
  import('./password-dialog').then((it) => it.PasswordDialog),
);

/** Shows who is signed in, and signs out. Absent where no sign-in is required. */
export function Account() {
  const { data } = useQuery(meQuery());
  const [changing, setChanging] = useState(false);
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    ...signOut,
    // A full page load, so that no data stays in memory.
    onSuccess: ({ next }) => window.location.assign(next ?? `${BASE_PATH}/sign-in`),
    onError: (error) => toast({ text: `You are still signed in: ${error.message}`, tone: 'fails' }),
  });
  if (!data?.authRequired || !data.signedIn) return null;
  return (
    <>
      <Picker
        label="Signed in as"
        value={<span className="hidden sm:inline">{data.name}</span>}
        icon={<UserRound aria-hidden className="size-4" />}
      >
        {(close) => (
          <div className="flex flex-col items-stretch gap-1 p-1">
            <p className="px-2 text-12 text-fg-muted">
              {data.name}, {data.role}
            </p>
            <Link
              href="/settings?tab=sign-ins"
              onClick={close}
              className={clsx(buttonClass('quiet'), 'justify-start')}
            >
              <MonitorSmartphone aria-hidden className="size-4" />
              Where you are signed in
            </Link>
            {data.hasPassword ? (
              <Button
                look="quiet"
                className="justify-start"
                onClick={() => {
                  close();
                  setChanging(true);
                }}
              >
                <KeyRound aria-hidden className="size-4" />
                Change password
              </Button>
            ) : null}
            {data.via === 'proxy' ? null : (
              <Button
                look="quiet"
                className="justify-start"
                busy={isPending}
                onClick={() => mutate()}
              >
                <LogOut aria-hidden className="size-4" />
                Sign out
              </Button>
            )}
          </div>
        )}
      </Picker>
      {changing ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </>
  );
}
