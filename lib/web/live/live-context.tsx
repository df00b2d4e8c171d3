'use client';

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { BASE_PATH, LIVE_PATH } from '../../contract/base-path';
import { ANSWER_LIMIT_MS, API, isApiError } from '../api-client';
import { afterMs, browserNow } from '../browser-time';
import { openLateSocket } from './late-socket';
import { createLiveClient, type LiveClient, type LiveSocket, type LiveStatus } from './live';
import { CHARTS, concernsTargets } from './query-keys';

/** Polling interval while the socket is down, ms. */
const POLL_INTERVAL_MS = 5_000;

type LiveHolder = { client: LiveClient | null; listeners: Set<() => void> };
const CONNECTING: LiveStatus = { kind: 'connecting' };
const LiveContext = createContext<LiveHolder | null>(null);

/** Whether hints arrive, or since when they have not. */
export function useLiveStatus(): LiveStatus {
  const holder = useContext(LiveContext);
  return useSyncExternalStore(
    (changed) => {
      holder?.listeners.add(changed);
      return () => holder?.listeners.delete(changed);
    },
    () => holder?.client?.status() ?? CONNECTING,
    () => CONNECTING,
  );
}

async function openSocket(auth: () => { seq?: number }): Promise<LiveSocket> {
  const { io } = await import('socket.io-client');
  const socket = io({
    path: `${BASE_PATH}${LIVE_PATH}`,
    auth: (send) => send(auth()),
    transports: ['websocket', 'polling'],
    reconnectionDelayMax: 10_000,
    timeout: ANSWER_LIMIT_MS,
  });
  return {
    // The heartbeat is an event of the connection, everything else of the namespace.
    on: (event: string, run: (...args: never[]) => void) =>
      event === 'beat' ? socket.io.on('ping', run as () => void) : socket.on(event, run as never),
    disconnect: () => socket.disconnect(),
  };
}

/** Longest wait for the answer that distinguishes a hanging server from a dead connection, ms. */
const ASK_LIMIT_MS = 3_000;

/** Whether the API answers anything at all. */
async function pingApi(): Promise<boolean> {
  const signal = AbortSignal.timeout(ASK_LIMIT_MS);
  return fetch(`${API}/me`, { signal }).then(
    (response) => response.status < 500,
    () => false,
  );
}

function startLive(queries: QueryClient): { client: LiveClient; stop: () => void } {
  const client = createLiveClient({
    connect: (auth) => openLateSocket({ open: () => openSocket(auth), later: afterMs }),
    invalidate: (prefix, targets) =>
      void queries.invalidateQueries({
        queryKey: [prefix],
        predicate: ({ queryKey }) => concernsTargets(queryKey, targets),
        // The tab's title and icon show the state of a hidden page too; its charts are refetched once it is seen again.
        refetchType: document.hidden && CHARTS.has(prefix) ? 'none' : 'active',
      }),
    ask: pingApi,
    now: browserNow,
    later: afterMs,
  });
  const unwatch = queries.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return;
    if (event.action.type === 'success' && !event.action.manual) client.requestEnded(true);
    if (event.action.type === 'error' || event.action.type === 'failed') {
      const { error } = event.action;
      // Any answer means that the server can be reached.
      client.requestEnded(isApiError(error) && error.status > 0 && error.status < 500);
    }
  });
  return {
    client,
    stop: () => {
      unwatch();
      client.stop();
    },
  };
}

/** Follows the server's change log for as long as it is mounted, and polls where it cannot. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const holder = useRef<LiveHolder>({ client: null, listeners: new Set() });
  useEffect(() => {
    const here = holder.current;
    const live = startLive(queries);
    here.client = live.client;
    const notifyListeners = () => {
      for (const changed of here.listeners) changed();
    };
    live.client.subscribe(notifyListeners);
    const defaults = queries.getDefaultOptions();
    queries.setDefaultOptions({
      ...defaults,
      queries: {
        ...defaults.queries,
        refetchInterval: () => (live.client.status().kind === 'live' ? false : POLL_INTERVAL_MS),
      },
    });
    notifyListeners();
    return () => {
      here.client = null;
      live.stop();
    };
  }, [queries]);
  const value = useMemo(() => holder.current, []);
  return <LiveContext value={value}>{children}</LiveContext>;
}
