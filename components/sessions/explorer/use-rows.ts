'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import {
  newestSessionsQuery,
  type SessionFilter,
  sessionPagesQuery,
} from '@/lib/web/queries/explorer/explorer';
import { useFrozenValue } from './use-frozen-value';

const NONE: SessionSummary[] = [];

/** The pages that were read, and before them the sessions that ended since; those wait while the pointer or focus is on the list. */
export function useRows(filter: SessionFilter, busy: boolean) {
  const pages = useInfiniteQuery(sessionPagesQuery(filter));
  const read = pages.data?.pages;
  const newest = useQuery(newestSessionsQuery(filter, read?.[0])).data?.sessions ?? NONE;
  const force = `${JSON.stringify(filter)} ${read === undefined}`;
  const { shown, release } = useFrozenValue(newest, busy, force);
  const rows = useMemo(
    () => joinRows(shown, read?.flatMap((page) => page.sessions) ?? NONE),
    [shown, read],
  );
  const known = new Set(rows.map(({ id }) => id));
  const newer = newest.filter(({ id }) => !known.has(id)).length;
  const last = read?.at(-1);
  return { pages, rows, newer, release, searchedFrom: last?.searchedFrom ?? null };
}

/** A session is in both lists once, as the newer reading has it. Where sessions between the two were never read, only the newer is shown. */
function joinRows(newest: SessionSummary[], older: SessionSummary[]): SessionSummary[] {
  const first = older[0];
  const ids = new Set(newest.map(({ id }) => id));
  const rest = older.filter(({ id }) => !ids.has(id));
  if (!first || newest.length === 0 || ids.has(first.id) || rest.length < older.length)
    return [...newest, ...rest];
  return newest.every(({ endedAt }) => endedAt > first.endedAt) && newest.length >= 100
    ? newest
    : [...newest, ...rest].sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1));
}
