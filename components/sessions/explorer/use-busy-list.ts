'use client';

import { type PointerEvent, type RefObject, useEffect, useState } from 'react';

/**
 * Whether somebody reads a list: the mouse or the focus is on it, text in it is selected, or its head was scrolled out of the window.
 * `props` are those of the list, `head` is its first part.
 */
export function useBusyList(
  list: RefObject<HTMLElement | null>,
  head: RefObject<HTMLElement | null>,
) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isSelected = useSelectionIn(list);
  const isScrolled = useScrolledPast(head);
  return {
    busy: isPointed || isFocused || isSelected || isScrolled,
    props: {
      onPointerEnter: (event: PointerEvent) => setPointed(event.pointerType === 'mouse'),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: () => setFocused(false),
    },
  };
}

function useSelectionIn(element: RefObject<HTMLElement | null>): boolean {
  const [isSelected, setSelected] = useState(false);
  useEffect(() => {
    const read = () => {
      const selection = document.getSelection();
      const within = element.current?.contains(selection?.anchorNode ?? null) ?? false;
      setSelected(within && selection?.isCollapsed === false);
    };
    document.addEventListener('selectionchange', read);
    return () => document.removeEventListener('selectionchange', read);
  }, [element]);
  return isSelected;
}

function useScrolledPast(element: RefObject<HTMLElement | null>): boolean {
  const [isPast, setPast] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => {
      const entry = entries.at(-1);
      if (entry) setPast(!entry.isIntersecting && entry.boundingClientRect.bottom <= 0);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isPast;
}
