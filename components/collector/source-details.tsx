'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Time } from '@/components/ui/time';
import type { SourceReport, SourceView } from '@/lib/contract/api/intake/sources';
import { countNoun, formatCount } from '@/lib/web/text/format';
import { missingStages } from './source-state';
import { describePattern } from './try/pattern-yaml';

const INDICATOR_LINES = {
  connection: 'ready ok',
  factory: 'factory ok',
  emergency: 'factory ok',
  agent: 'complete ok',
} as const;

/** What a source never says, why its rows were ignored, the last that were rejected, and how they are read. */
export function SourceDetails({ source }: { source: SourceView }) {
  const { report } = source;
  return (
    <div className="grid gap-4 border-t border-line pt-3 text-13 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        {report ? <Hints report={report} /> : <p>Nothing came since the server started.</p>}
        {report && report.ignored.length > 0 ? <Ignored report={report} /> : null}
        <Settings source={source} />
      </div>
      {report ? (
        <div className="flex min-w-0 flex-col gap-4">
          {report.unread.requests > 0 ? <Unread report={report} /> : null}
          <Samples report={report} />
        </div>
      ) : null}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 text-12 font-medium text-fg-muted">{title}</h3>
      {children}
    </section>
  );
}

function Hints({ report }: { report: SourceReport }) {
  const missing = missingStages(report);
  const oneSided = report.oneSided.map(
    (indicator) =>
      `Does not count for ${indicator}: no ${INDICATOR_LINES[indicator]} within a day, and one failure would be 100 % bad.`,
  );
  const cut =
    report.cut > 0
      ? [
          `${countNoun(report.cut, 'attribute or text', 'attributes and texts')} cut: too long or too many.`,
        ]
      : [];
  const metrics =
    report.metricsRequests > 0
      ? [
          `${countNoun(report.metricsRequests, 'request')} with OpenTelemetry metrics, which are not read.`,
        ]
      : [];
  const lines = [
    ...missing.map(({ stage, hint }) => `Never says ${stage}: ${hint}.`),
    ...oneSided,
    ...cut,
    ...metrics,
  ];
  if (lines.length === 0) return null;
  return (
    <Part title="What is missing">
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Part>
  );
}

function Ignored({ report }: { report: SourceReport }) {
  const rows = report.ignored.toSorted((a, b) => b.rows - a.rows);
  return (
    <Part title="Ignored, by reason">
      <ul>
        {rows.map(({ reason, rows: count }) => (
          <li key={reason} className="flex justify-between gap-4">
            <span className="min-w-0 break-words">{reason}</span>
            <span className="tabular-nums">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Unread({ report }: { report: SourceReport }) {
  // Two in one millisecond may be equal; the newest comes first.
  const last = report.unread.last.map((one, index) => ({ ...one, index })).toReversed();
  return (
    <Part title="Last requests that could not be read">
      <ul className="flex flex-col gap-1.5">
        {last.map(({ at, status, reason, sender, index }) => (
          <li key={index} className="min-w-0">
            <span className="text-fg-muted">
              <Time at={at} />, status {status}
              {sender === null ? null : <span className="wrap-anywhere">, {sender}</span>}
            </span>
            <span className="block wrap-anywhere">{reason}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Samples({ report }: { report: SourceReport }) {
  // Samples have no ids; the newest comes first.
  const samples = report.samples.map((sample, index) => ({ ...sample, index })).toReversed();
  return (
    <Part title="Last rows that were rejected or not understood">
      {samples.length === 0 ? <p className="text-fg-muted">None.</p> : null}
      <ul className="flex flex-col gap-1.5">
        {samples.map(({ reason, text, index }) => (
          <li key={index} className="min-w-0">
            <span className="text-fg-muted">{reason}</span>
            {text === '' ? null : (
              <span className="block font-mono text-12 wrap-anywhere">{text}</span>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Settings({ source }: { source: SourceView }) {
  const { settings, sender, provisioned } = source;
  const lines = [
    `Ready: ${settings.ready === 'marker' ? 'only what states it' : 'the first frame that the server sends'}.`,
    `Path of the WebSocket: ${settings.path ?? "that of the target's URL"}.`,
    `Times without a zone: ${settings.timeZone}.`,
    ...(settings.releaseAttribute === null ? [] : [`Release: ${settings.releaseAttribute}.`]),
    ...(settings.sampled ? ['Only some of its traces come: it enters no ratio.'] : []),
    ...(settings.anonymous === 'count'
      ? ['A line without a connection counts as a connection of its own.']
      : []),
  ];
  return (
    <Part title="How its rows are read">
      <ul className="flex flex-col gap-0.5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {settings.patterns.map((pattern) => (
          <li key={describePattern(pattern)} className="font-mono text-12 wrap-anywhere">
            {describePattern(pattern)}
          </li>
        ))}
      </ul>
      {provisioned ? (
        <p className="mt-1 text-fg-muted">Defined in the configuration file.</p>
      ) : null}
      {sender === 'token' && !provisioned ? (
        <p className="mt-1 text-fg-muted">
          Its token is revoked under{' '}
          <Link href="/settings?tab=tokens" className="text-accent underline underline-offset-2">
            Settings, tokens
          </Link>
          .
        </p>
      ) : null}
    </Part>
  );
}
