/** Ids that a text names: `connection_id=ws_1`, `"trace_id": "0af…"`. */
export type TextIds = {
  connectionId?: string | undefined;
  sessionId?: string | undefined;
  runId?: string | undefined;
  traceId?: string | undefined;
};

const ID =
  /\b(connection_id|connectionId|conn_id|run_id|session_id|trace_id|traceparent)["']?\s{0,4}[=:]\s{0,4}["']?([\w.:-]{1,200})/g;

const FIELDS: Record<string, keyof TextIds> = {
  connection_id: 'connectionId',
  connectionId: 'connectionId',
  conn_id: 'connectionId',
  run_id: 'runId',
  session_id: 'sessionId',
  trace_id: 'traceId',
  traceparent: 'traceId',
};

/** The first of each kind. */
export function idsInText(text: string): TextIds {
  const ids: TextIds = {};
  for (const [, name = '', value = ''] of text.matchAll(ID)) {
    const field = FIELDS[name];
    if (field) ids[field] ??= value.replace(/[.:,-]+$/, '');
  }
  return ids;
}
