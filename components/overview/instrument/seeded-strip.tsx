import { timeFrame } from '@/components/charts/instrument/lane-frame';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';

/** Seeded history as a strip above the plots, and where the journey changed; never a line that reads as data. */
export function SeededStrip({ evidence, width }: { evidence: Evidence; width: number }) {
  const { from, to, seededTo, journeys } = evidence;
  const frame = timeFrame(width, { from, to });
  const end = frame.left + frame.width;
  return (
    <svg aria-hidden="true" width={width} height="4" className="block overflow-visible">
      {seededTo === null ? null : (
        <rect
          x={frame.left}
          width={Math.max(0, Math.min(end, frame.xOf(seededTo)) - frame.left)}
          height="3"
          fill="var(--stale-line)"
        />
      )}
      {journeys
        .filter(({ at }) => at >= from && at <= to)
        .map(({ at, name, hash }) => (
          <circle
            key={`${at} ${name} ${hash}`}
            cx={frame.xOf(at)}
            cy="2"
            r="3"
            fill="var(--panel)"
            stroke="var(--fg-muted)"
          />
        ))}
    </svg>
  );
}
