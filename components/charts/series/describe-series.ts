import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { countNoun, formatPercent } from '@/lib/web/text/format';
import { durationText } from '../axes/duration-text';
import { exactCounts, shownShare } from '../axes/indicator-share';
import { mergeSpans, totalLength } from '../axes/time-spans';
import type { BucketCount, PreparedSeries } from './prepare-series';

/** Describes the chart for a screen reader. */
export function summariseSeries(prepared: PreparedSeries): string {
  const name = INDICATOR_NAMES[prepared.indicator];
  const span = durationText(prepared.range.to - prepared.range.from);
  const head = `${name} over ${span}, must be ${prepared.threshold.label}.`;
  const shares = prepared.buckets
    .map((it) => (it.synthetic ? shownShare(prepared.indicator, it.synthetic) : null))
    .filter((it) => it !== null);
  const last = prepared.buckets.findLast((it) => (it.synthetic?.valid ?? 0) > 0)?.synthetic;
  if (shares.length === 0 || !last) return `${head} No session was measured.`;
  const apart = prepared.threshold.share;
  const parts = [
    head,
    `Lowest ${formatPercent(Math.min(...shares), apart)}, highest ${formatPercent(Math.max(...shares), apart)}, last ${statedShare(prepared, last)} (${exactCounts(prepared.indicator, last)}).`,
    prepared.breaches.length === 0
      ? 'Never in breach.'
      : `In breach for ${durationText(totalLength(prepared.breaches))} in ${countNoun(prepared.breaches.length, 'span')}.`,
  ];
  if (prepared.alerts.length > 0) {
    parts.push(
      `Alerts fired ${countNoun(prepared.alerts.length, 'time')}, for ${durationText(totalLength(mergeSpans(prepared.alerts)))}.`,
    );
  }
  if (prepared.probeGaps.length > 0) {
    parts.push(
      `Not measured by the probe's own fault for ${durationText(totalLength(prepared.probeGaps))}.`,
    );
  }
  if (prepared.releases.length > 0) {
    const names = prepared.releases.map((it) => it.name ?? it.version).join(', ');
    const more = prepared.moreReleases;
    parts.push(`Releases: ${names}${more > 0 ? `, and ${more} earlier ones` : ''}.`);
  }
  if (prepared.journeys.length > 0) {
    const names = prepared.journeys.map(({ label }) => label).join(', ');
    parts.push(`The journey changed to ${names}.`);
  }
  if (prepared.seeded.length > 0) parts.push('Part of it is seeded demo history.');
  return parts.join(' ');
}

/** The stated share of a bucket as text, or a dash. */
export function statedShare(prepared: PreparedSeries, count: BucketCount): string {
  const share = shownShare(prepared.indicator, count);
  return share === null ? '–' : formatPercent(share, prepared.threshold.share);
}
