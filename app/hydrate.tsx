import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { runtimeOrNull } from '@/lib/http/slot';
import { createPrefetch, type Prefetch } from './prefetch';

type Props = {
  /** Prefetches what the screen queries. */
  fill: (prefetch: Prefetch) => void;
  children: ReactNode;
};

/** Draws a screen with data that the server already has; without a runtime the browser queries all of it. */
export async function Hydrate({ fill, children }: Props) {
  const queries = new QueryClient();
  const runtime = runtimeOrNull();
  if (runtime?.ready()) {
    const prefetch = createPrefetch(queries, runtime.services);
    fill(prefetch);
    await prefetch.done();
  }
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}
