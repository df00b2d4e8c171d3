import clsx from 'clsx';
import Link from 'next/link';
import { Tooltip } from '@/components/ui/tooltip';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { formatPercent } from '@/lib/web/text/format';
import type { Span } from '../axes/time-spans';
import { clockText } from '../axes/time-ticks';
import { timeFrame } from './lane-frame';
import { shortVersion } from './short-version';

const HEIGHT = 24;
const BAR_PX = 20;
/** A narrower bar cannot be hit. */
const LEAST_HIT_PX = 24;
/** Share of a release that serves alone, but for stragglers. */
const ALONE = 0.95;

type Bar = Evidence['serving'][number];
type Props = {
  serving: readonly Bar[];
  range: Span;
  zone: string;
  width: number;
  href: (id: string) => string;
};

/** Which releases served when: a bar each, one on the other where several did. A bar that is large enough to be hit leads to its release. */
export function ReleaseLane({ serving, range, zone, width, href }: Props) {
  const frame = timeFrame(width, range);
  const end = frame.left + frame.width;
  return (
    <ul aria-label="Serving releases" className="relative" style={{ width, height: HEIGHT }}>
      {serving.map((bar) => {
        const left = Math.max(frame.left, frame.xOf(bar.from));
        const right = Math.min(end, frame.xOf(bar.to));
        if (right <= left) return null;
        const place = { left, width: Math.max(2, right - left - 1) };
        const isLink = bar.id !== null && place.width >= LEAST_HIT_PX && bar.share > ALONE;
        return (
          <li key={`${bar.version} ${bar.from} ${bar.above}`}>
            <BarOf bar={bar} place={place} zone={zone} href={isLink ? href(bar.id ?? '') : null} />
          </li>
        );
      })}
    </ul>
  );
}

type BarProps = {
  bar: Bar;
  place: { left: number; width: number };
  zone: string;
  href: string | null;
};

function BarOf({ bar, place, zone, href }: BarProps) {
  const label = barText(bar, zone);
  const text = bar.share > ALONE ? shortVersion(bar.version, place.width) : '';
  const look = clsx(
    'block overflow-hidden rounded-[2px] border font-mono text-[12px] leading-[17px] whitespace-nowrap',
    bar.fails.length > 0
      ? 'border-fails-line bg-fails-tint text-fails-ink'
      : 'border-line-strong bg-panel-raised text-fg',
  );
  const height = Math.max(3, bar.share * BAR_PX);
  if (href === null)
    return (
      <span
        title={label}
        className={`absolute ${look}`}
        style={{ ...place, height, top: 2 + bar.above * BAR_PX }}
      >
        <span aria-hidden>{text}</span>
        <span className="sr-only">{label}</span>
      </span>
    );
  return (
    <Tooltip content={label}>
      <Link
        href={href}
        aria-label={label}
        className="group absolute top-0 h-6 py-0.5"
        style={place}
      >
        <span className={`${look} group-hover:border-accent`} style={{ height }}>
          {text}
        </span>
      </Link>
    </Tooltip>
  );
}

function barText({ version, from, to, share, fails }: Bar, zone: string): string {
  const name = version === 'unknown' || version === '' ? 'unknown release' : version;
  const part = share < 0.995 ? `, ${formatPercent(share)} of the sessions` : '';
  const names = fails.map((key) => INDICATOR_NAMES[key].toLowerCase()).join(', ');
  const proven = fails.length > 0 ? `; proven outside: ${names}` : '';
  return `${name}, ${clockText(from, zone)}–${clockText(to, zone)}${part}${proven}`;
}
