import { plainText } from '../redaction/plain-text';
import { ACTOR_NAMES, type Sequence } from './session-sequence';

const LONGEST = 160;

/** In a message of Mermaid ";" ends a statement, "#" begins an entity, and "<" begins markup. */
function messageText(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return plainText(short)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[#;<>&{}[\]"`\\%]/g, (sign) => `#${sign.charCodeAt(0)};`);
}

/** A sequence as a Mermaid diagram, which GitHub and GitLab draw. Text of a backend in it cannot end a line or become markup. */
export function mermaidText({ actors, steps }: Sequence): string {
  const lines = [
    'sequenceDiagram',
    ...actors.map((actor) => `    participant ${actor} as ${ACTOR_NAMES[actor]}`),
    ...steps.map(({ from, to, text, tone, atMs }) => {
      const arrow = tone === 'ok' ? '->>' : tone === 'failed' ? '--x' : '-->>';
      const when = atMs === null ? '' : ` (${Math.round(atMs)} ms)`;
      return `    ${from}${arrow}${to}: ${messageText(text)}${when}`;
    }),
  ];
  return lines.join('\n');
}
