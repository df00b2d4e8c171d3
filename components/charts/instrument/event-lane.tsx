import clsx from 'clsx';
import Link from 'next/link';
import { Tooltip } from '@/components/ui/tooltip';
import type { EvidenceEvent } from '@/lib/contract/api/evidence/evidence';
import type { Span } from '../axes/time-spans';
import { clockText } from '../axes/time-ticks';
import { groupEvents, MARK_PX } from './event-groups';
import { timeFrame } from './lane-frame';

const LETTERS: Record<EvidenceEvent['kind'], string> = {
  notified: 'P',
  acknowledged: 'A',
  note: 'N',
  cleared: 'C',
};
type Props = {
  events: readonly EvidenceEvent[];
  range: Span;
  zone: string;
  width: number;
  /** Where an event leads; null where it leads nowhere. */
  href: (event: EvidenceEvent) => string | null;
  /** A press on an event that leads nowhere: a note. */
  onNote: () => void;
};

/** What was done when: notified, acknowledged, noted, cleared. The whole text on hover and focus, and for screen readers. */
export function EventLane({ events, range, zone, width, href, onNote }: Props) {
  const frame = timeFrame(width, range);
  const groups = groupEvents(events, (at) => frame.xOf(at));
  return (
    <ul aria-label="Events" className="relative h-6" style={{ width }}>
      {groups.map(({ x, events: here }) => {
        const texts = here.map((event) => `${clockText(event.at, zone)} ${event.text}`);
        const [first] = here;
        const target = first ? href(first) : null;
        const style = clsx(
          'absolute flex size-6 items-center justify-center rounded-full border text-12 font-semibold',
          here.some(({ kind }) => kind === 'notified')
            ? 'border-fails-line bg-fails-tint text-fails-ink'
            : 'border-line-strong bg-panel text-fg',
        );
        const place = { left: x - MARK_PX / 2, top: 0 };
        const letters = here.length > 1 ? String(here.length) : LETTERS[first?.kind ?? 'note'];
        const props = { className: style, style: place, 'aria-label': texts.join('; ') };
        return (
          <li key={`${first?.at} ${first?.kind}`}>
            <Tooltip content={<Lines texts={texts} />}>
              {target === null ? (
                <button type="button" onClick={onNote} {...props}>
                  {letters}
                </button>
              ) : (
                <Link href={target} {...props}>
                  {letters}
                </Link>
              )}
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}

function Lines({ texts }: { texts: readonly string[] }) {
  return texts.map((text) => <p key={text}>{text}</p>);
}
