'use client';

import { Copy } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Picker } from '@/components/ui/form/picker';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { SessionDetail } from '@/lib/contract/api/sessions';

const CopyChoices = dynamic(() => import('./copy-choices').then((it) => it.CopyChoices), {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-64" />,
});

/** Copies the session as JSON, as a link, or as a command that opens its connection again. */
export function CopyAs({ session }: { session: SessionDetail }) {
  return (
    <Picker
      label="The session"
      value="Copy as"
      align="start"
      icon={<Copy aria-hidden className="size-3.5" />}
    >
      {(close) => <CopyChoices session={session} onDone={close} />}
    </Picker>
  );
}
