'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/** Rows drawn beyond the edges of the window. */
const OVERSCAN = 8;
/** The window before it is measured, in pixels. */
const FIRST_WINDOW = { width: 1_440, height: 1_200 };

/** Attributes and ref that the `li` of an item takes. */
export type ItemProps = {
  ref?: (element: HTMLLIElement | null) => void;
  'data-index'?: number;
  'aria-setsize'?: number;
  'aria-posinset'?: number;
};

export type ListProps<T> = {
  label: string;
  items: readonly T[];
  itemKey: (item: T) => string;
  /** Usual height of an item with the gap below it, in pixels; items are measured once they are drawn. */
  height: number;
  /** Pixels between two items. */
  gap?: number;
  className?: string;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  /** Draws the `li` of an item. */
  children: (item: T, props: ItemProps) => ReactNode;
};

/** A list of which only the items in and around the window are in the document. */
export function WindowedList<T>({
  label,
  items,
  itemKey,
  height,
  gap = 0,
  className,
  onKeyDown,
  children,
}: ListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    // What is above the list grows and shrinks with the page, which is what an observer of the body sees.
    const measureTop = () =>
      setTop(Math.round(element.getBoundingClientRect().top + window.scrollY));
    measureTop();
    const observer = new ResizeObserver(measureTop);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : itemKey(item);
    },
    gap,
    overscan: OVERSCAN,
    scrollMargin: top,
    initialRect: FIRST_WINDOW,
  });
  const drawn = rows.getVirtualItems();
  const before = (drawn[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <ul
      ref={list}
      aria-label={label}
      className={className}
      onKeyDown={onKeyDown}
      style={{ rowGap: gap, paddingTop: before, paddingBottom: Math.max(0, after) }}
    >
      {drawn.map(({ index }) => {
        const item = items[index];
        if (item === undefined) return null;
        return children(item, {
          ref: rows.measureElement,
          'data-index': index,
          'aria-setsize': items.length,
          'aria-posinset': index + 1,
        });
      })}
    </ul>
  );
}
