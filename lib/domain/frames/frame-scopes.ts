/** Reads parsed frames without trusting them. */
export type Json = Record<string, unknown>;

/** Keys under which envelopes nest their content. */
const ENVELOPE_KEYS = [
  'data',
  'payload',
  'message',
  'event',
  'body',
  'detail',
  'details',
  'params',
  'error',
  'content',
  'result',
  'session',
  'metadata',
  'service',
  'server',
  'resource',
  'user_context',
];
/** How deep, and how many in total, envelopes are opened. */
const ENVELOPE_DEPTH = 4;
const SCOPE_LIMIT = 16;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The frame itself and the envelopes inside it, outermost first, bounded. */
export function walkScopes(frame: Json): Json[] {
  const scopes: Json[] = [frame];
  let start = 0;
  for (let depth = 1; depth < ENVELOPE_DEPTH && scopes.length < SCOPE_LIMIT; depth++) {
    const end = scopes.length;
    for (let index = start; index < end; index++) addEnvelopes(scopes[index], scopes);
    start = end;
  }
  return scopes;
}

function addEnvelopes(scope: Json | undefined, scopes: Json[]): void {
  if (!scope || !hasEnvelope(scope)) return;
  for (const key of ENVELOPE_KEYS) {
    const inner = scope[key];
    if (isObject(inner) && scopes.length < SCOPE_LIMIT) scopes.push(inner);
  }
}

/** Over the keys of the frame, which are fewer than those of envelopes. */
function hasEnvelope(scope: Json): boolean {
  for (const key of Object.keys(scope)) if (isObject(scope[key])) return true;
  return false;
}

/** A string or number as text, trimmed, of at most 2000 characters; `''` for anything else. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 2000).trim();
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return '';
}

/** At most `limit` characters, the last one an ellipsis if the text was longer. */
export function truncateText(value: string, limit: number): string {
  return value.length <= limit ? value : `${value.slice(0, limit - 1)}…`;
}

/** Texts up to this length cannot nest dangerously deep; longer ones are counted before they are parsed. */
const UNCHECKED_LENGTH = 8192;

/** Whether the brackets of a JSON text nest at most `limit` deep. Brackets inside strings do not count. */
export function maxDepthWithin(raw: string, limit: number): boolean {
  if (raw.length <= UNCHECKED_LENGTH) return true;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < raw.length; index++) {
    const unit = raw.charCodeAt(index);
    if (quoted) {
      if (unit === 92) index++;
      else if (unit === 34) quoted = false;
    } else if (unit === 34) quoted = true;
    else if (unit === 91 || unit === 123) {
      if (++depth > limit) return false;
    } else if (unit === 93 || unit === 125) depth--;
  }
  return true;
}
