'use client';

import { Lock } from 'lucide-react';
import type { Role } from '@/lib/domain/people/role';
import { usePermission } from '@/lib/web/use-permission';

/** Says why the controls beside it are disabled; renders nothing where they are not. */
export function RoleNote({ needed }: { needed: Role }) {
  const { may, reason } = usePermission(needed);
  if (may) return null;
  return (
    <p className="mb-3 flex items-start gap-1.5 text-13 text-fg-muted">
      <Lock aria-hidden className="mt-1 size-3 shrink-0" />
      {reason}
    </p>
  );
}
