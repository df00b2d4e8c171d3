'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { isBursty } from '@/lib/domain/verdict/model/comparison';
import { baselineText } from '@/lib/domain/verdict/words/baseline-text';
import { countNoun, formatCount, formatDuration } from '@/lib/web/text/format';
import { formatShare } from '@/lib/web/text/format-indicator';
import { releaseHref, windowHref } from '@/lib/web/view/release-href';
import { PrintTable } from '../shared/print-table';
import { comparedWith } from './compared-with';
import { COMPARISON_LOOKS, LATENCY_NAMES, statedDifference } from './comparison-words';

type Comparison = NonNullable<VerdictDocument['comparison']>;

/** This release beside the previous one: shares, times, signatures. */
export function ComparisonPanel({ detail }: { detail: ReleaseDetail }) {
  const { comparison } = detail.verdict;
  const previous = comparedWith(detail);
  if (!comparison || !previous) {
    return (
      <Panel title="Before and after">
        <p className="text-13 text-fg-muted">No release before this one has sessions to compare.</p>
      </Panel>
    );
  }
  const { sessions } = comparison.previous;
  const note = baselineText(comparison.previous);
  return (
    <Panel
      title="Before and after"
      flush
      aside={comparison.provisional ? 'provisional until the verdict is final' : 'at the verdict'}
    >
      <p className="px-3 pb-2 text-13 text-fg-muted sm:px-4">
        Against{' '}
        <Link
          href={releaseHref(previous.address)}
          className="font-mono text-12 text-accent hover:underline"
        >
          {previous.name}
        </Link>
        {', '}
        <Link
          href={windowHref(previous, comparison.previous)}
          className="text-fg underline decoration-line-strong underline-offset-2 hover:text-accent"
        >
          {countNoun(sessions, 'session')}
        </Link>
        . {note ? `${note} ` : ''}“Worse” and “better” appear only when statistically significant.
      </p>
      <Shares comparison={comparison} />
      <Latencies comparison={comparison} />
    </Panel>
  );
}

type DisplayedWord = {
  word: keyof typeof COMPARISON_LOOKS;
  dispersion?: number | null | undefined;
};

function Word({ word, dispersion = null }: DisplayedWord) {
  const { Icon, ink, text } = COMPARISON_LOOKS[word];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${ink}`}>
      <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
      {isBursty({ word, dispersion }) ? (
        <span title="Failures come in bursts, so the difference can be due to chance.">
          {text}, in bursts
        </span>
      ) : (
        text
      )}
    </span>
  );
}

function Shares({ comparison }: { comparison: Comparison }) {
  return (
    <PrintTable
      label="Indicators before and after"
      head={['Indicator', 'Before', 'After', 'Difference', 'Change']}
      wide={3}
      rows={comparison.indicators.map(
        ({ indicator, now, before, difference, word, dispersion }) => ({
          key: indicator,
          cells: [
            INDICATOR_NAMES[indicator],
            <Share
              key="b"
              text={formatShare(indicator, { ...before, valid: before.n })}
              of={before}
            />,
            <Share key="n" text={formatShare(indicator, { ...now, valid: now.n })} of={now} />,
            statedDifference(indicator, difference),
            <Word key="w" word={word} dispersion={dispersion} />,
          ],
        }),
      )}
    />
  );
}

function Share({ text, of }: { text: string; of: { bad: number; n: number } }) {
  return (
    <span
      className="whitespace-nowrap"
      title={`${formatCount(of.bad)} bad of ${formatCount(of.n)}`}
    >
      {text} <span className="text-12 text-fg-muted max-sm:hidden">of {formatCount(of.n)}</span>
    </span>
  );
}

function Latencies({ comparison }: { comparison: Comparison }) {
  if (comparison.latencies.length === 0) return null;
  return (
    <PrintTable
      label="Times before and after"
      head={['Time', 'Before', 'After', 'Difference', 'Change']}
      wide={3}
      rows={comparison.latencies.map(({ latency, quantile, nowMs, beforeMs, word }) => ({
        key: `${latency} ${quantile}`,
        cells: [
          `${LATENCY_NAMES[latency]}, p${quantile * 100}`,
          formatDuration(beforeMs),
          formatDuration(nowMs),
          nowMs === null || beforeMs === null
            ? '–'
            : `${nowMs > beforeMs ? '+' : ''}${formatDuration(nowMs - beforeMs)}`,
          <Word key="w" word={word} />,
        ],
      }))}
    />
  );
}
