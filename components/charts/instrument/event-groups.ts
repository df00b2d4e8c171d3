import type { EvidenceEvent } from '@/lib/contract/api/evidence/evidence';

/** Size of a mark, px: events that are closer share one. */
export const MARK_PX = 24;

type Group = { x: number; events: EvidenceEvent[] };

/** Events from left to right; those whose marks would lie on each other are one group. */
export function groupEvents(
  events: readonly EvidenceEvent[],
  xOf: (at: number) => number,
): Group[] {
  const groups: Group[] = [];
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const x = xOf(event.at);
    const last = groups.at(-1);
    if (last && x - last.x < MARK_PX) last.events.push(event);
    else groups.push({ x, events: [event] });
  }
  return groups;
}
