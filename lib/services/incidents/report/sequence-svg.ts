import { plainText } from '../../../domain/redaction/plain-text';
import {
  ACTOR_NAMES,
  type Sequence,
  type SequenceStep,
} from '../../../domain/sequence/session-sequence';
import { escapeHtml } from '../../markup';

const LANE = 150;
const ROW = 34;
const HEAD = 40;
const LONGEST = 58;

const INK: Record<SequenceStep['tone'], string> = {
  ok: '#1a1d21',
  failed: '#b42318',
  unproven: '#8a5a00',
};

/** A sequence as an SVG image inside a page, without scripts or external resources. */
export function sequenceSvg({ actors, steps }: Sequence, label: string): string {
  const width = actors.length * LANE;
  const height = HEAD + steps.length * ROW + 12;
  const xOf = (actor: (typeof actors)[number]) => (actors.indexOf(actor) + 0.5) * LANE;
  const lanes = actors.map(
    (actor) =>
      `<text x="${xOf(actor)}" y="16" text-anchor="middle" font-weight="600">${ACTOR_NAMES[actor]}</text><line x1="${xOf(actor)}" x2="${xOf(actor)}" y1="24" y2="${height}" stroke="#d9dde3"/>`,
  );
  const arrows = steps.map((step, index) => {
    const y = HEAD + index * ROW + 20;
    const [from, to] = [xOf(step.from), xOf(step.to)];
    const left = Math.min(from, to) + 6;
    const tip = to > from ? -7 : 7;
    const ink = INK[step.tone];
    const dash = step.tone === 'unproven' ? ' stroke-dasharray="4 3"' : '';
    const when = step.atMs === null ? '' : ` (${Math.round(step.atMs)} ms)`;
    return `<text x="${left}" y="${y - 6}" fill="${ink}">${escapeHtml(shortText(step.text))}${when}</text><line x1="${from}" x2="${to}" y1="${y}" y2="${y}" stroke="${ink}"${dash}/><path d="M${to} ${y}l${tip} -4v8z" fill="${ink}"/>`;
  });
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" width="100%" style="max-width:${width}px;font:11px system-ui,sans-serif">${lanes.join('')}${arrows.join('')}</svg>`;
}

function shortText(text: string): string {
  const plain = plainText(text);
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}
