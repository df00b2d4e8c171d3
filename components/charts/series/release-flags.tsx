'use client';

import Link from 'next/link';
import type { PlotFrame } from '../axes/plot-frame';
import { dateTimeText } from '../axes/time-ticks';
import type { PreparedSeries } from './prepare-series';

export type Flag = PreparedSeries['releases'][number];

type Props = {
  prepared: PreparedSeries;
  frame: PlotFrame;
  zone: string;
  /** Absent: there are no pages of releases to open, and no flags. */
  href: ((release: Flag) => string) | undefined;
};

const nameOf = ({ name, version }: Flag) => name ?? version;

/** Flags where a deployment began. Hover and focus show its name; a press opens its page. */
export function ReleaseFlags({ prepared, frame, zone, href }: Props) {
  if (!href) return null;
  return prepared.releases.map((release) => {
    const x = frame.xOf(release.at);
    const right = x > frame.left + frame.width / 2;
    return (
      <Link
        key={`${release.version}-${release.at}`}
        href={href(release)}
        style={{ left: x - 1 }}
        className="group/flag absolute top-0 h-4 w-3"
        aria-label={`Release ${nameOf(release)}, since ${dateTimeText(release.at, zone)}`}
      >
        <svg aria-hidden width="12" height="16" className="block">
          <path
            d="M1 3h9l-2.5 3.5l2.5 3.5h-9z"
            className="fill-fg-muted group-hover/flag:fill-accent group-focus-visible/flag:fill-accent"
          />
        </svg>
        <span
          className={`pointer-events-none absolute top-[-3px] z-20 hidden rounded-mark border border-line bg-panel px-1.5 font-mono text-12 whitespace-nowrap text-fg group-hover/flag:block group-focus-visible/flag:block ${right ? 'right-4' : 'left-4'}`}
        >
          {nameOf(release)}
          {release.seeded ? ' (seeded)' : ''}
        </span>
      </Link>
    );
  });
}
