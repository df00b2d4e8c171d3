import type { Attributes, LogRow } from '../otlp/rows';
import { findMarker, type Meaning } from '../patterns/markers';
import { idsInText } from '../patterns/text-ids';
import type { Finding, MapContext, Reading } from './map-types';
import { textOf } from './row-fields';
import { readStatement, statesOutcome } from './stated-outcome';

/** Why a text that no rule knows is ignored. */
export const NO_OUTCOME = 'no outcome in it';

const ignored = (why: string): Reading => ({ ignored: why });

const EVENT_NAMES = new Map<string, Meaning>([
  ['agent_started', { stage: 'agent', outcome: 'ok' }],
  ['agent_completed', { stage: 'complete', outcome: 'ok' }],
  ['agent_error', { stage: 'complete', outcome: 'failed' }],
]);

/** `"WebSocket /ws" [accepted]` of uvicorn, or 403 where the application refused it. */
const UVICORN = /"WebSocket ([^\s"]+)" (\[accepted\]|403)/;
/** Characters of a text that rules are tried on. */
const TEXT_LIMIT = 8 * 1024;

/** What a log record or line says. `path`: of the source's WebSocket; null where it is unknown. */
export function readText(
  row: LogRow,
  text: string,
  { context, path }: { context: MapContext; path: string | null },
): Reading {
  const at = row.at || row.observed;
  if (statesOutcome(row.attributes)) return readStatement(row.attributes, { at, implied: null });
  const head = text.slice(0, TEXT_LIMIT);
  const found =
    readPatterns(row, head, context) ??
    readEventName(row) ??
    readMarker(head) ??
    readUvicorn(head, path);
  if (!found) return ignored(NO_OUTCOME);
  if (!('findings' in found)) return found;
  const ids = idsInText(head);
  return {
    findings: found.findings.map((finding) => ({
      ...finding,
      at,
      ids: { ...ids, ...finding.ids },
    })),
  };
}

type Found = { findings: Array<Omit<Finding, 'at'>> } | { ignored: string };

function readPatterns(row: LogRow, text: string, { patterns }: MapContext): Found | null {
  const hit = patterns({
    text,
    event: row.event,
    span: null,
    attribute: (name) => textOf(row.attributes[name]),
  });
  if (!hit) return null;
  const rule = `pattern ${hit.number}`;
  if (!hit.meaning) return { ignored: rule };
  const { errorCode, handler: _, ...named } = hit.groups;
  return { findings: [{ ...hit.meaning, rule, errorCode, ids: named }] };
}

function readEventName({ event }: LogRow): Found | null {
  const meaning = EVENT_NAMES.get(event);
  return meaning ? { findings: [{ ...meaning, rule: `event ${event}` }] } : null;
}

function readMarker(text: string): Found | null {
  const hit = findMarker(text);
  if (!hit) return null;
  const { marker, meaning, code } = hit;
  if (!meaning) return { ignored: `marker without an outcome: ${marker}` };
  const errorCode = meaning.outcome === 'failed' ? (code ?? undefined) : undefined;
  return { findings: [{ ...meaning, rule: `marker: ${marker}`, errorCode }] };
}

/** An unknown path is answered with the same 403 as a refusal, so another path than the source's says nothing. */
function readUvicorn(text: string, path: string | null): Found | null {
  const [, named, answer] = UVICORN.exec(text) ?? [];
  if (named === undefined) return null;
  if (path === null) return { ignored: 'the path of the source is unknown' };
  if (named.split('?', 1)[0] !== path) return { ignored: 'another path' };
  const outcome = answer === '403' ? 'failed' : 'ok';
  return { findings: [{ stage: 'accept', outcome, rule: 'uvicorn' }] };
}

/** The text of a log record; of a body that is a map, its message. */
export function bodyText({ body }: Pick<LogRow, 'body'>): string {
  return textOf(body) ?? '';
}

export function isMap(value: LogRow['body']): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
