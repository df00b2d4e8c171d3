'use client';

import { useRef, useState } from 'react';
import { TargetSearch } from '@/components/shared/target-search';
import { VirtualList } from '@/components/ui/virtual-list';
import type { SourceView } from '@/lib/contract/api/intake/sources';
import { SourceRow } from './source-row';
import { useRowKeys } from './use-row-keys';

/** More sources than fit on a screen have a search. */
const SEARCHED_FROM = 10;
/** Usual height of a row, in pixels. */
const ROW_HEIGHT = 132;

/** A row per source; those that sent last come first. */
export function SourceList({ sources }: { sources: readonly SourceView[] }) {
  const [search, setSearch] = useState('');
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  const wanted = search.trim().toLowerCase();
  const shown = sources.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <section ref={list} aria-label="Sources" className="min-w-0">
      {sources.length > SEARCHED_FROM ? (
        <div className="mb-3 flex">
          <TargetSearch
            q={search}
            onSearch={setSearch}
            placeholder="Find a source"
            label="Find a source"
          />
        </div>
      ) : null}
      {shown.length === 0 ? (
        <p className="panel p-4 text-13 text-fg-muted">No source has this name.</p>
      ) : (
        <VirtualList
          label="Sources"
          className="panel"
          items={lastSentFirst(shown)}
          itemKey={({ id }) => id}
          height={ROW_HEIGHT}
        >
          {(source, item) => <SourceRow key={source.id} source={source} item={item} />}
        </VirtualList>
      )}
    </section>
  );
}

/** By minute: rows of busy sources must not change places with each answer. */
const minuteOf = ({ lastSeenAt }: SourceView) => lastSeenAt?.slice(0, 16) ?? '';

function lastSentFirst(sources: readonly SourceView[]): SourceView[] {
  return sources.toSorted(
    (a, b) => minuteOf(b).localeCompare(minuteOf(a)) || a.name.localeCompare(b.name),
  );
}
