import Link from 'next/link';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { formatPercent } from '@/lib/web/text/format';
import type { Span } from '../axes/time-spans';
import { clockText } from '../axes/time-ticks';
import { timeFrame } from './lane-frame';
import { shortVersion } from './short-version';

const HEIGHT = 24;
const BAR_PX = 20;

type Bar = Evidence['serving'][number];
type Props = {
  serving: readonly Bar[];
  range: Span;
  zone: string;
  width: number;
  href: (id: string) => string;
};

/** Which releases served when: a bar each, one on the other where several did. A bar leads to its release. */
export function ReleaseLane({ serving, range, zone, width, href }: Props) {
  const frame = timeFrame(width, range);
  const end = frame.left + frame.width;
  return (
    <ul aria-label="Serving releases" className="relative" style={{ width, height: HEIGHT }}>
      {serving.map((bar) => {
        const left = Math.max(frame.left, frame.xOf(bar.from));
        const right = Math.min(end, frame.xOf(bar.to));
        if (right <= left) return null;
        const place = {
          left,
          width: Math.max(2, right - left - 1),
          top: 2 + bar.above * BAR_PX,
          height: Math.max(3, bar.share * BAR_PX),
        };
        const style = `absolute block overflow-hidden rounded-[2px] border font-mono text-[12px] leading-[17px] whitespace-nowrap ${
          bar.fails.length > 0
            ? 'border-fails-line bg-fails-tint text-fails-ink'
            : 'border-line-strong bg-panel-raised text-fg'
        }`;
        const text = bar.share > 0.7 ? shortVersion(bar.version, place.width) : '';
        const label = barText(bar, zone);
        return (
          <li key={`${bar.version} ${bar.from} ${bar.above}`}>
            {bar.id === null ? (
              <span title={label} className={style} style={place}>
                <span aria-hidden>{text}</span>
                <span className="sr-only">{label}</span>
              </span>
            ) : (
              <Link
                href={href(bar.id)}
                title={label}
                aria-label={label}
                className={`${style} hover:border-accent`}
                style={place}
              >
                {text}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function barText({ version, from, to, share, fails }: Bar, zone: string): string {
  const name = version === 'unknown' || version === '' ? 'unknown release' : version;
  const part = share < 0.995 ? `, ${formatPercent(share)} of the sessions` : '';
  const names = fails.map((key) => INDICATOR_NAMES[key].toLowerCase()).join(', ');
  const proven = fails.length > 0 ? `; proven outside: ${names}` : '';
  return `${name}, ${clockText(from, zone)}–${clockText(to, zone)}${part}${proven}`;
}
