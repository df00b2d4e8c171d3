'use client';

import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { useToast } from '@/components/ui/toast';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { runSession } from '@/lib/web/queries/sessions';
import { usePermission } from '@/lib/web/use-permission';

/** Runs one session of the same target now and opens it. */
export function RunAgain({ session }: { session: SessionDetail }) {
  const { may, reason } = usePermission('operator');
  const router = useRouter();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    ...runSession,
    onSuccess: ({ sessionId }) => router.push(`/sessions/${encodeURIComponent(sessionId)}`),
    onError: (error) => toast({ text: `The session was not run: ${error.message}`, tone: 'fails' }),
  });
  return (
    <Button
      busy={isPending}
      disabled={!may}
      title={reason}
      onClick={() => mutate(session.targetId)}
    >
      <Play aria-hidden className="size-3.5" />
      {isPending ? 'Running a session…' : 'Run again'}
    </Button>
  );
}
