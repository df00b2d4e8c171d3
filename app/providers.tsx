'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { ToastProvider } from '@/components/ui/toast';
import { isRetryable } from '@/lib/web/api-client';
import { parseWithoutEval } from '@/lib/web/parse-without-eval';
import { shareNonce } from '@/lib/web/share-nonce';

shareNonce();
parseWithoutEval();

const TRIES = 2;
/** Hints make data stale at once; without hints this keeps a mounted screen from asking twice for the same data. */
const FRESH_MS = 2_000;
/** A browser that believes it is offline would pause requests; none would fail, and the page would never be shown as stale. */
const NETWORK_MODE = 'always';

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < TRIES && isRetryable(error),
        refetchOnWindowFocus: true,
        networkMode: NETWORK_MODE,
      },
      mutations: { retry: false, networkMode: NETWORK_MODE },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(makeQueryClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queries}>
        <ToastProvider>{children}</ToastProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
