'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { isApiError } from '@/lib/web/api-client';
import { signIn } from '@/lib/web/queries/auth';

/** The error at the field that can correct it. */
function signInError(error: Error | null, named: boolean): string | undefined {
  if (!error) return undefined;
  if (isApiError(error) && error.status === 401)
    return named ? 'The name or the password is wrong.' : 'The password is wrong.';
  return error.message;
}

type Props = {
  next: string;
  named: boolean;
  /** Whether the page offers no other way to sign in. */
  isOnlyWay: boolean;
};

/** Asks for the admin password, or, with `named`, for name and password; then opens `next` (a path of this site). */
export function PasswordForm({ next, named, isOnlyWay }: Props) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...signIn,
    // A full page load, so that every query starts again with the new cookie.
    onSuccess: () => window.location.assign(next),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(password === '');
    if (password !== '') mutate(named ? { name, password } : { password });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {named ? (
        <Field label="Name">
          {(control) => (
            <input
              {...control}
              autoComplete="username"
              className={controlClass}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field
        label={named ? 'Password' : 'Admin password'}
        error={empty ? 'Enter the password.' : signInError(error, named)}
        hint={named ? undefined : 'It is set in the environment of the Tocsin server.'}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="current-password"
            className={controlClass}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        {...(isOnlyWay ? { look: 'primary' as const } : {})}
        busy={isPending || isSuccess}
      >
        {isPending || isSuccess ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
