import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { runtimeOrNull } from '@/lib/http/slot';
import type { ServiceContext } from '@/lib/services/context';

type Props = {
  /** Puts answers of verbs under the keys of the queries that the screen asks; a failure leaves the asking to it. */
  fill?: (queries: QueryClient, services: ServiceContext) => Promise<unknown>;
  children: ReactNode;
};

/** Draws a screen with the data that the server already has; without a runtime the browser asks for all of it. */
export async function Hydrate({ fill, children }: Props) {
  const queries = new QueryClient();
  const runtime = runtimeOrNull();
  if (runtime?.ready() && fill) await fill(queries, runtime.services);
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}
