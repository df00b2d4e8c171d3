'use client';

import { CopyText } from '@/components/ui/copy/copy-text';
import { Panel } from '@/components/ui/panel';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { plainText } from '@/lib/domain/redaction/plain-text';
import { mermaidText } from '@/lib/domain/sequence/mermaid-text';
import {
  ACTOR_NAMES,
  type Sequence,
  type SequenceStep,
  sessionSequence,
} from '@/lib/domain/sequence/session-sequence';
import { formatDuration } from '@/lib/web/text/format';

const LANE = 96;
const ROW = 40;
const HEAD = 34;
/** Characters of a message beside its arrow; the whole message is in the headline. */
const LONGEST = 46;

/** Usual width of a character of the diagram's text. */
const CHARACTER = 5.8;

const INKS: Record<SequenceStep['tone'], string> = {
  ok: 'text-fg',
  failed: 'text-fails-ink',
  unproven: 'text-unsure-ink',
};

const shortText = (text: string) => {
  const plain = plainText(text);
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
};

const whenText = ({ atMs }: SequenceStep) => (atMs === null ? '' : `, ${formatDuration(atMs)}`);

/** "Client to WebSocket server: upgrade": the diagram for readers who do not see it. */
const stepText = (step: SequenceStep) =>
  `${ACTOR_NAMES[step.from]} to ${ACTOR_NAMES[step.to]}: ${plainText(step.text)}${whenText(step)}`;

function Arrow({ step, at, xOf, width }: ArrowProps) {
  const y = HEAD + at * ROW + 26;
  const [from, to] = [xOf(step.from), xOf(step.to)];
  const tip = to > from ? -6 : 6;
  const text = `${shortText(step.text)}${whenText(step)}`;
  // Text is drawn from the side where it has room.
  const isRight = Math.min(from, to) + 4 + text.length * CHARACTER > width;
  return (
    <g className={INKS[step.tone]} stroke="currentColor" fill="currentColor">
      <line
        x1={from}
        x2={to}
        y1={y}
        y2={y}
        strokeDasharray={step.tone === 'unproven' ? '4 3' : undefined}
      />
      <path d={`M${to} ${y}l${tip} -4v8z`} stroke="none" />
      <text
        x={isRight ? width - 2 : Math.min(from, to) + 4}
        y={y - 6}
        textAnchor={isRight ? 'end' : 'start'}
        stroke="none"
        className="text-[11px]"
      >
        {text}
      </text>
    </g>
  );
}

type ArrowProps = {
  step: SequenceStep;
  at: number;
  xOf: (actor: SequenceStep['from']) => number;
  width: number;
};

function Diagram({ actors, steps }: Sequence) {
  const width = Math.max(actors.length * LANE, 320);
  const lane = width / actors.length;
  const height = HEAD + steps.length * ROW + 8;
  const xOf = (actor: SequenceStep['from']) => (actors.indexOf(actor) + 0.5) * lane;
  const numbered = steps.map((step, at) => ({ step, at, key: `${at} ${step.from}` }));
  return (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className="w-full" role="presentation">
      {actors.map((actor) => (
        <g key={actor} className="text-fg-muted">
          <text
            x={xOf(actor)}
            y={14}
            textAnchor="middle"
            fill="currentColor"
            className="text-[11px] font-medium"
          >
            {ACTOR_NAMES[actor]}
          </text>
          <line
            x1={xOf(actor)}
            x2={xOf(actor)}
            y1={22}
            y2={height}
            stroke="var(--line-strong)"
            strokeDasharray="2 3"
          />
        </g>
      ))}
      {numbered.map(({ step, at, key }) => (
        <Arrow key={key} step={step} at={at} xOf={xOf} width={width} />
      ))}
    </svg>
  );
}

/** Who said what to whom, from the stages alone: parties that were not seen are left out. */
export function SequencePanel({ session }: { session: SessionDetail }) {
  const sequence = sessionSequence(session, session.message);
  if (sequence.steps.length === 0) return null;
  const numbered = sequence.steps.map((step, at) => ({ step, key: `${at} ${step.from}` }));
  return (
    <Panel
      title="Sequence"
      aside={
        <CopyText text={mermaidText(sequence)} what="diagram as Mermaid" label="Copy as Mermaid" />
      }
    >
      <Diagram {...sequence} />
      <ol aria-label="Sequence" className="sr-only">
        {numbered.map(({ step, key }) => (
          <li key={key}>{stepText(step)}</li>
        ))}
      </ol>
    </Panel>
  );
}
