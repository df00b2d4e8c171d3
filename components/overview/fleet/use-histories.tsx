'use client';

import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { TargetHistory, TargetsHistory } from '@/lib/contract/api/fleet/targets-history';
import { targetsHistoryQuery } from '@/lib/web/queries/all-targets';
import { useView } from '@/lib/web/view/use-view';

/** Targets per request, fewer than the most that the API allows. */
const CHUNK = 50;

type Chunks = { of: ReadonlyMap<string, readonly string[]>; indicators: 'worst' | 'gated' };
const ChunksContext = createContext<Chunks>({ of: new Map(), indicators: 'worst' });

type Props = {
  /** Rows in order. Those that are drawn ask for their histories, 50 at once. */
  ids: readonly string[];
  indicators: Chunks['indicators'];
  children: ReactNode;
};

/** Lets rows read what their targets did, in one request for many rows. */
export function Histories({ ids, indicators, children }: Props) {
  const key = ids.join('\n');
  const chunks = useMemo(() => {
    const all = key === '' ? [] : key.split('\n');
    const of = new Map<string, readonly string[]>();
    for (let at = 0; at < all.length; at += CHUNK) {
      // Sorted, so that another order of the same rows is the same request.
      const chunk = all.slice(at, at + CHUNK).sort();
      for (const id of chunk) of.set(id, chunk);
    }
    return { of, indicators };
  }, [key, indicators]);
  return <ChunksContext value={chunks}>{children}</ChunksContext>;
}

export type RowHistory = { steps: TargetsHistory; target: TargetHistory | null };

/** What a target did over the range on the screen; null while it loads, `failed` where it could not be loaded. */
export function useHistory(id: string): RowHistory | null | 'failed' {
  const { of, indicators } = useContext(ChunksContext);
  const { span } = useView();
  const ids = of.get(id) ?? [];
  const { data, error } = useQuery({
    ...targetsHistoryQuery({ ids, span, indicators }),
    enabled: ids.length > 0,
  });
  return useMemo(() => {
    if (data) return { steps: data, target: data.targets.find((one) => one.id === id) ?? null };
    return error ? 'failed' : null;
  }, [data, error, id]);
}
