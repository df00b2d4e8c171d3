import type { Series } from '@/lib/contract/api/overview';

/** Where sessions of another or a changed journey began, epoch ms, inside the range. */
export type JourneyMark = { at: number; label: string };

/** The marks of a series, with the name and the first digits of the hash: "ag-ui@0123456789ab". */
export function journeyMarks({
  journeys = [],
  from,
  to,
}: Pick<Series, 'journeys' | 'from' | 'to'>): JourneyMark[] {
  return journeys
    .filter(({ at }) => at <= to)
    .map(({ at, name, hash }) => ({
      // A bucket can begin before the range.
      at: Math.max(at, from),
      label: hash === null ? name : `${name}@${hash}`,
    }));
}

/** The journeys that began in the bucket that starts at `at`: "journey ag-ui@0123456789ab from here", or ''. */
export function journeyText(
  { journeys, stepMs }: { journeys: readonly JourneyMark[]; stepMs: number },
  at: number,
): string {
  const labels = journeys.filter((one) => one.at >= at && one.at < at + stepMs);
  if (labels.length === 0) return '';
  return `journey ${labels.map(({ label }) => label).join(', ')} from here`;
}
