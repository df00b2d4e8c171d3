'use client';

import { type FocusEvent, type PointerEvent, useState } from 'react';
import { keepOrder } from '@/lib/domain/fleet/order-rows';

type Frozen = { rows: string[]; groups: string[] };
type Ordered<T, G> = { rows: T[]; groups: G[] };

/**
 * Keeps rows and groups where they are while the pointer or the focus is among them. `isChanged`: the order is another one by
 * now, and `sort` shows it. `area`: handlers of the element around the rows.
 */
export function useCalmOrder<T extends { id: string }, G extends { environment: string }>(now: {
  rows: readonly T[];
  groups: readonly G[];
}): Ordered<T, G> & { isChanged: boolean; sort: () => void; area: object } {
  const [frozen, setFrozen] = useState<Frozen | null>(null);
  const current = {
    rows: now.rows.map(({ id }) => id),
    groups: now.groups.map(({ environment }) => environment),
  };
  const freeze = () => setFrozen((before) => before ?? current);
  const named = now.groups.map((group) => ({ id: group.environment, group }));
  const rows = frozen ? keepOrder(frozen.rows, now.rows) : [...now.rows];
  const groups = frozen
    ? keepOrder(frozen.groups, named).map(({ group }) => group)
    : [...now.groups];
  const isChanged =
    rows.some(({ id }, at) => id !== current.rows[at]) ||
    groups.some(({ environment }, at) => environment !== current.groups[at]);
  return {
    rows,
    groups,
    isChanged,
    sort: () => setFrozen(current),
    area: {
      // A finger leaves nothing behind when it is lifted: only a mouse rests on a row.
      onPointerEnter: (event: PointerEvent) => event.pointerType === 'mouse' && freeze(),
      onPointerLeave: (event: PointerEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(document.activeElement)) setFrozen(null);
      },
      onFocus: freeze,
      onBlur: (event: FocusEvent<HTMLElement>) => {
        const stays = event.currentTarget.contains(event.relatedTarget as Node | null);
        if (!stays && !event.currentTarget.matches(':hover')) setFrozen(null);
      },
    },
  };
}
