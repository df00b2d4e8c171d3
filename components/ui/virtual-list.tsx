'use client';

import { useEffect, useState } from 'react';
import type { ListProps, WindowedList } from './windowed-list';

/** Shorter lists are drawn whole: searching in the page, printing and jumping to an item work in them. */
const DRAWN_WHOLE = 100;

/**
 * A list that scrolls with the page. Of a long one only the items in and around the window are in the document; the code that sees to
 * that is loaded after the page, which has the first items and the room of all until then.
 */
export function VirtualList<T>(props: ListProps<T>) {
  const { label, items, height, gap = 0, className, onKeyDown, children } = props;
  const isLong = items.length > DRAWN_WHOLE;
  const Windowed = useWindowedList(isLong);
  if (isLong && Windowed) return <Windowed {...props} />;
  const hidden = Math.max(0, items.length - DRAWN_WHOLE);
  return (
    <ul
      aria-label={label}
      className={className}
      style={{
        rowGap: gap,
        ...(hidden > 0 ? { paddingBottom: hidden * height } : {}),
      }}
      onKeyDown={onKeyDown}
    >
      {items
        .slice(0, DRAWN_WHOLE)
        .map((item, index) =>
          children(
            item,
            hidden > 0 ? { 'aria-setsize': items.length, 'aria-posinset': index + 1 } : {},
          ),
        )}
    </ul>
  );
}

/** Null until it is wanted and loaded. Where it cannot be loaded, the next list that wants it tries again. */
function useWindowedList(isWanted: boolean): typeof WindowedList | null {
  const [Loaded, setLoaded] = useState<typeof WindowedList | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isGone = false;
    import('./windowed-list').then(
      (it) => (isGone ? undefined : setLoaded(() => it.WindowedList)),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [isWanted]);
  return Loaded;
}
