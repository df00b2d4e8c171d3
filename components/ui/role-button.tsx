'use client';

import type { ComponentProps } from 'react';
import type { Role } from '@/lib/domain/people/role';
import { usePermission } from '@/lib/web/use-permission';
import { Button } from './button';

/** A button that needs a role: without it, the button is disabled and says why. */
export function RoleButton({
  needed,
  disabled,
  title,
  ...rest
}: ComponentProps<typeof Button> & { needed: Role }) {
  const { may, reason } = usePermission(needed);
  return <Button {...rest} disabled={disabled || !may} title={reason ?? title} />;
}
