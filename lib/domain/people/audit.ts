import { redactSecrets } from '../redaction/redact-value';
import type { AuditAction } from './people';

type Fields = Record<string, unknown>;

/** The audit entry of a change: the fields that differ, with secrets redacted; null if nothing differs. */
export function auditChange(
  before: object | null,
  after: object | null,
): { action: AuditAction; before: Fields | null; after: Fields | null } | null {
  const old = before as Fields | null;
  const now = after as Fields | null;
  if (old === null && now === null) return null;
  if (old === null) return { action: 'create', before: null, after: redactFields(now) };
  if (now === null) return { action: 'delete', before: redactFields(old), after: null };
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]),
  );
  if (keys.length === 0) return null;
  const redactChanged = (fields: Fields) =>
    redactFields(
      Object.fromEntries(keys.flatMap((key) => (key in fields ? [[key, fields[key]]] : []))),
    );
  return { action: 'change', before: redactChanged(old), after: redactChanged(now) };
}

function redactFields(fields: Fields | null): Fields | null {
  return fields && (redactSecrets(fields) as Fields);
}
