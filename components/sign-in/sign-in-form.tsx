'use client';

import { BellRing } from 'lucide-react';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { PasswordForm } from './password-form';
import { ProviderButton } from './provider-button';

type Props = {
  /** The path to open afterwards. */
  next: string;
  /** False where Tocsin is open to everybody on this machine. */
  isRequired: boolean;
  methods: { named: boolean; password: boolean };
  /** The name of the identity provider; null where none is configured. */
  provider: string | null;
  /** Why the sign-in at the provider failed. */
  problem: string | null;
};

/** Every configured way to sign in. */
export function SignInForm({ next, isRequired, methods, provider, problem }: Props) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="panel flex w-full max-w-90 flex-col gap-4 p-6">
        <div className="flex items-center gap-2">
          <BellRing aria-hidden className="size-5 text-accent" />
          <h1 className="text-20 font-semibold">Sign in to Tocsin</h1>
        </div>
        {problem ? (
          <p role="alert" className="rounded-base border border-line bg-panel-raised p-3 text-13">
            {problem}
          </p>
        ) : null}
        {provider ? <ProviderButton name={provider} next={next} /> : null}
        {provider && methods.password ? (
          <div className="flex items-center gap-3 text-12 text-fg-muted">
            <span aria-hidden className="h-px flex-1 bg-line" />
            or
            <span aria-hidden className="h-px flex-1 bg-line" />
          </div>
        ) : null}
        {methods.password ? (
          <PasswordForm next={next} named={methods.named} isOnlyWay={provider === null} />
        ) : null}
        {!provider && !methods.password ? (
          <p className="text-13 text-fg-muted">
            {isRequired
              ? 'A proxy signs people in to this Tocsin, and this page was reached without it. Use the address that you were given, or ask an admin.'
              : 'Nobody has to sign in to this Tocsin.'}
          </p>
        ) : null}
        {isRequired ? null : (
          <Link href={next} className={buttonClass('primary')}>
            Continue
          </Link>
        )}
      </div>
    </main>
  );
}
