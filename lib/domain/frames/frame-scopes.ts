/** Looking into parsed frames without trusting them. */
export type Json = Record<string, unknown>;

/** Keys under which envelopes nest their content. */
const SHELLS = [
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
/** How deep and how wide envelopes are opened. */
const SHELL_DEPTH = 4;
const SCOPE_LIMIT = 16;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself and the shells inside it, outermost first, bounded. */
export function walkScopes(frame: Json): Json[] {
  const scopes: Json[] = [frame];
  let start = 0;
  for (let depth = 1; depth < SHELL_DEPTH && scopes.length < SCOPE_LIMIT; depth++) {
    const end = scopes.length;
    for (let index = start; index < end; index++) addShells(scopes[index], scopes);
    start = end;
  }
  return scopes;
}

function addShells(scope: Json | undefined, scopes: Json[]): void {
  if (!scope) return;
  for (const key of SHELLS) {
    const inner = scope[key];
    if (isObject(inner) && scopes.length < SCOPE_LIMIT) scopes.push(inner);
  }
}

/** A string or number as text; anything else is empty. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 2000).trim();
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return '';
}

export function cut(value: string, limit: number): string {
  return value.length <= limit ? value : `${value.slice(0, limit - 1)}…`;
}

/** Short texts cannot nest dangerously deep; long ones are counted before they are parsed. */
const HARMLESS_LENGTH = 8192;

/** Whether brackets nest at most `limit` deep. Brackets inside strings are skipped. */
export function maxDepthWithin(raw: string, limit: number): boolean {
  if (raw.length <= HARMLESS_LENGTH) return true;
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
