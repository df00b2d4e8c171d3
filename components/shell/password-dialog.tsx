'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import { PASSWORD_MIN } from '@/lib/contract/limits';
import { changePassword } from '@/lib/web/queries/auth';

/** Changes the user's own password; other sign-ins end, this one continues. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const toast = useToast();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    ...changePassword,
    onSuccess: () => {
      toast({ text: 'Changed the password. Your other sign-ins have ended.' });
      onClose();
    },
  });
  const changeOwnPassword = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ current, password });
  };
  const input = { type: 'password', className: controlClass };
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title="Change password">
      <form onSubmit={changeOwnPassword} noValidate className="flex flex-col gap-3">
        <Field label="Current password">
          {(control) => (
            <input
              {...control}
              {...input}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        <Field label="New password" hint={`At least ${PASSWORD_MIN} characters.`}>
          {(control) => (
            <input
              {...control}
              {...input}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {change.error ? (
          <ErrorPanel what="The password was not changed" error={change.error} />
        ) : null}
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
