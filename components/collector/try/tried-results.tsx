'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { TriedLines } from '@/lib/contract/api/intake/sources';
import type { SourcePattern } from '@/lib/domain/sources/source';
import { countNoun, formatCount } from '@/lib/web/text/format';
import { groupByShape, type LineShape } from './line-shapes';
import { PatternForm } from './pattern-form';

type Tried = TriedLines['lines'][number];
type Props = { lines: readonly Tried[]; onPattern: (pattern: SourcePattern) => void };

/** Why a line that no rule knows has no event; other reasons are decisions. */
const UNKNOWN = 'no outcome in it';

/** What each line means; lines that no rule knows by their shape, to make patterns of. */
export function TriedResults({ lines, onPattern }: Props) {
  const numbered = lines.map((line, index) => ({ ...line, number: index + 1 }));
  const known = numbered.filter(({ event }) => event !== null);
  const decided = numbered.filter(({ event, reason }) => event === null && reason !== UNKNOWN);
  const unknown = groupByShape(
    lines
      .filter(({ event, reason }) => event === null && reason === UNKNOWN)
      .map(({ text }) => text),
  );
  const unknownLines = unknown.reduce((sum, { lines: count }) => sum + count, 0);
  return (
    <>
      <p role="status" className="text-13">
        {countNoun(lines.length, 'line')}: {formatCount(known.length)} would be health events,{' '}
        {formatCount(decided.length)} ignored or rejected, {formatCount(unknownLines)} not known.
      </p>
      {known.length > 0 ? (
        <section aria-label="Health events">
          <h3 className="mb-1 text-13 font-medium">Health events</h3>
          <ul>
            {known.map((line) => (
              <KnownLine key={line.number} line={line} />
            ))}
          </ul>
        </section>
      ) : null}
      {unknown.length > 0 ? (
        <section aria-label="Lines that no rule knows">
          <h3 className="mb-1 text-13 font-medium">Lines that no rule knows, by shape</h3>
          <ul>
            {unknown.map((shape) => (
              <UnknownShape key={shape.shape} shape={shape} onPattern={onPattern} />
            ))}
          </ul>
        </section>
      ) : null}
      {decided.length > 0 ? (
        <section aria-label="Ignored or rejected">
          <h3 className="mb-1 text-13 font-medium">Ignored or rejected</h3>
          <ul>
            {decided.map(({ number, reason, text }) => (
              <li key={number} className="border-b border-line py-1.5 text-13 last:border-b-0">
                <span className="text-fg-muted">{reason}</span>
                <span className="block font-mono text-12 wrap-anywhere">{text}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

const OUTCOME_STATES = {
  ok: 'holds',
  failed: 'fails',
  activated: 'emergency',
  attempted: 'emergency',
  recovered: 'holds',
} as const;
const stateOf = (outcome: unknown) =>
  Object.entries(OUTCOME_STATES).find(([name]) => name === outcome)?.[1] ?? 'unsure';

const IDS = ['connectionId', 'sessionId', 'runId', 'traceId', 'errorCode', 'handler'] as const;

function KnownLine({ line: { event, rule, text } }: { line: Tried }) {
  if (event === null) return null;
  const ids = IDS.flatMap((key) =>
    event[key] === undefined ? [] : [`${key} ${String(event[key])}`],
  );
  return (
    <li className="border-b border-line py-1.5 text-13 last:border-b-0">
      <span className="flex flex-wrap items-center gap-x-3">
        <StateBadge
          state={stateOf(event.outcome)}
          word={`${String(event.stage)} ${String(event.outcome)}`}
          plain
        />
        <span className="text-fg-muted">{rule}</span>
      </span>
      <span className="block font-mono text-12 wrap-anywhere">{text}</span>
      <span className="block text-12 wrap-anywhere text-fg-muted">
        {ids.length > 0 ? ids.join(' · ') : 'no id: it joins nothing and counts in no ratio'}
      </span>
    </li>
  );
}

type ShapeProps = { shape: LineShape; onPattern: (pattern: SourcePattern) => void };

function UnknownShape({ shape, onPattern }: ShapeProps) {
  const [isMaking, setMaking] = useState(false);
  return (
    <li className="border-b border-line py-1.5 text-13 last:border-b-0">
      <span className="flex flex-wrap items-center justify-between gap-2">
        <span className="tabular-nums">{countNoun(shape.lines, 'line')}</span>
        <Button aria-expanded={isMaking} onClick={() => setMaking(!isMaking)}>
          Make a pattern
        </Button>
      </span>
      <span className="block font-mono text-12 wrap-anywhere">{shape.example}</span>
      {isMaking ? (
        <PatternForm
          shape={shape}
          onPattern={(pattern) => {
            setMaking(false);
            onPattern(pattern);
          }}
        />
      ) : null}
    </li>
  );
}
