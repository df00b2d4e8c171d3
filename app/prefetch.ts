import type { InferDataFromTag, InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { ServiceContext } from '@/lib/services/service-context';

type Keyed<K extends QueryKey> = { queryKey: K };
type DataOf<K extends QueryKey> = InferDataFromTag<never, K>;
type PageOf<K extends QueryKey> = DataOf<K> extends InfiniteData<infer P> ? P : never;

/**
 * Puts results of services under the keys by which the screen will query them, so that the first bytes contain them. Where
 * one fails, the browser queries it.
 */
export type Prefetch = {
  services: ServiceContext;
  /** `read` runs at once, beside the others. */
  query<K extends QueryKey>(query: Keyed<K>, read: () => Promise<DataOf<K>>): void;
  /** `read` is the first page. */
  pages<K extends QueryKey>(query: Keyed<K>, read: () => Promise<PageOf<K>>): void;
};

/** `done` resolves when everything that was prefetched so far is there, or has failed. */
export function createPrefetch(
  queries: QueryClient,
  services: ServiceContext,
): Prefetch & { done(): Promise<void> } {
  const started: Array<Promise<void>> = [];
  return {
    services,
    query({ queryKey }, read) {
      const key: QueryKey = queryKey;
      started.push(queries.prefetchQuery({ queryKey: key, queryFn: read }));
    },
    pages({ queryKey }, read) {
      const key: QueryKey = queryKey;
      const first = { queryKey: key, queryFn: read, initialPageParam: null };
      started.push(queries.prefetchInfiniteQuery(first));
    },
    async done() {
      await Promise.all(started);
    },
  };
}
