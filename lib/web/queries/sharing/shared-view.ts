import { queryOptions } from '@tanstack/react-query';
import { createApiClient, isApiError } from '../../api-client';

/** Readers of a share link have no live link: the page asks again. Milliseconds. */
export const SHARED_POLL_MS = 15_000;

/** What a share link shows, read with its token alone. Asks again until the link is over. */
export function sharedViewQuery(token: string) {
  // Whoever has no access is not sent to the sign-in page.
  const client = createApiClient(
    (url, init) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    },
    () => {},
  );
  return queryOptions({
    queryKey: ['shared-view', token] as const,
    queryFn: ({ signal }) =>
      client.get('/shared-view', {
        schema: async () =>
          (await import('../../../contract/api/sharing/shared-view')).sharedViewSchema,
        signal,
      }),
    refetchInterval: ({ state }) => (isOver(state.error) ? false : SHARED_POLL_MS),
    // A wall display is often a window in the background.
    refetchIntervalInBackground: true,
    staleTime: 0,
  });
}

/** Whether the link has expired, was revoked or never was: the server answers all of them the same. */
export function isOver(error: unknown): boolean {
  return isApiError(error) && [401, 403, 404].includes(error.status);
}
