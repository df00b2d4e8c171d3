'use client';

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { SessionList, SessionSummary } from '@/lib/contract/api/sessions';
import {
  newestSessionsQuery,
  type SessionFilter,
  sessionPagesQuery,
} from '@/lib/web/queries/explorer/explorer';
import { joinRows, keepRows } from './join-rows';

const NONE: readonly SessionSummary[] = [];

/**
 * The pages that were read. No row of them moves: sessions that ended since wait until they are asked for with `showNewer`. Other
 * filters show what is there then.
 */
export function useRows(filter: SessionFilter) {
  const pages = useInfiniteQuery(sessionPagesQuery(filter));
  const read = pages.data?.pages;
  const newest = useQuery(newestSessionsQuery(filter, read?.[0])).data;
  const joined = useMemo(
    () =>
      joinRows(
        newest?.sessions ?? NONE,
        read?.flatMap((page) => page.sessions) ?? NONE,
        newest?.next === null,
      ),
    [newest, read],
  );
  const all = joined.hasGap ? (newest?.sessions ?? NONE) : joined.rows;
  const force = `${JSON.stringify(filter)} ${read === undefined}`;
  const [kept, setKept] = useState({ rows: all, joined, force });
  if (kept.joined !== joined || kept.force !== force) {
    const rows = kept.force === force ? keepRows(kept.rows, joined.rows) : all;
    setKept({ rows, joined, force });
  }
  useStartAnew(filter, joined.hasGap && kept.rows === all ? newest : undefined);
  const known = new Set(kept.rows.map(({ id }) => id));
  const newer = joined.rows.filter(({ id }) => !known.has(id)).length;
  const last = read?.at(-1);
  return {
    pages,
    rows: kept.rows,
    /** Sessions that wait; where `hasMore`, there are others that were not read. */
    newer: { count: newer, hasMore: joined.hasGap && newer > 0 },
    showNewer: () => setKept({ rows: all, joined, force }),
    searchedFrom: last?.searchedFrom ?? null,
  };
}

/** Where a page is given, older sessions are read from its end on: the pages before are too far from it. */
function useStartAnew(filter: SessionFilter, page: SessionList | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (page === undefined) return;
    client.setQueryData(sessionPagesQuery(filter).queryKey, { pages: [page], pageParams: [null] });
  }, [client, filter, page]);
}
