'use client';

import { LogIn } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

/** Leads to the identity provider. */
export function ProviderButton({ name, next }: { name: string; next: string }) {
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = () => {
    setIsLeaving(true);
    window.location.assign(`/api/v1/sign-in/oidc?next=${encodeURIComponent(next)}`);
  };
  return (
    <Button look="primary" busy={isLeaving} onClick={leave}>
      <LogIn aria-hidden className="size-4" />
      Sign in with {name}
    </Button>
  );
}
