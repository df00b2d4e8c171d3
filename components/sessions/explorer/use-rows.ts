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

/** The pages that were read, and before them the sessions that ended since. While the list is `busy` no row of it moves. */
export function useRows(filter: SessionFilter, busy: boolean) {
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
  const settled = joined.hasGap ? (newest?.sessions ?? NONE) : joined.rows;
  const force = `${JSON.stringify(filter)} ${read === undefined}`;
  const [kept, setKept] = useState({ rows: settled, joined, force });
  const isNew = kept.joined !== joined || kept.force !== force;
  if (isNew || (!busy && kept.rows !== settled)) {
    const rows = busy && kept.force === force ? keepRows(kept.rows, joined.rows) : settled;
    setKept({ rows, joined, force });
  }
  const hasSettled = kept.rows === settled;
  useStartAnew(filter, joined.hasGap && hasSettled ? newest : undefined);
  const known = new Set(kept.rows.map(({ id }) => id));
  const newer = joined.rows.filter(({ id }) => !known.has(id)).length;
  const last = read?.at(-1);
  return {
    pages,
    rows: kept.rows,
    /** Sessions that wait; where `hasMore`, there are others that were not read. */
    newer: { count: newer, hasMore: joined.hasGap && newer > 0 },
    release: () => setKept({ rows: settled, joined, force }),
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
