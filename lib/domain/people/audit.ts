import type { AuditAction } from './people';
import { redact } from './redact';

type Fields = Record<string, unknown>;

/** What of a change is written down: the fields that differ, secrets blotted out; null where nothing differs. */
export function auditChange(
  before: object | null,
  after: object | null,
): { action: AuditAction; before: Fields | null; after: Fields | null } | null {
  const old = before as Fields | null;
  const now = after as Fields | null;
  if (old === null && now === null) return null;
  if (old === null) return { action: 'create', before: null, after: blot(now) };
  if (now === null) return { action: 'delete', before: blot(old), after: null };
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]),
  );
  if (keys.length === 0) return null;
  const of = (fields: Fields) =>
    blot(Object.fromEntries(keys.flatMap((key) => (key in fields ? [[key, fields[key]]] : []))));
  return { action: 'change', before: of(old), after: of(now) };
}

function blot(fields: Fields | null): Fields | null {
  return fields && (redact(fields) as Fields);
}
