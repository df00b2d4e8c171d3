import { LABEL_KINDS } from '../../../../domain/labels/new-labels';
import { LABELS_READ, type LabelRow } from '../../../event-store';
import type { Queries } from '../../connection/connection';
import { readRows } from '../statements';

/** Texts of labels by their ids. */
export async function readLabels(
  queries: Queries,
  ids: Iterable<number>,
): Promise<Map<number, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await readRows<{ id: number; text: string }>(
    queries,
    'SELECT id, text FROM tocsin_events.label WHERE id = ANY(?::int[])',
    [wanted],
  );
  return new Map(rows.map(({ id, text }) => [id, text]));
}

/** Ids of labels by their texts; those that are not stored are left out. */
export async function readLabelIds(
  queries: Queries,
  texts: readonly string[],
): Promise<Map<string, number>> {
  if (texts.length === 0) return new Map();
  const rows = await readRows<{ id: number; text: string }>(
    queries,
    'SELECT id, text FROM tocsin_events.label WHERE text = ANY(?::text[])',
    [texts],
  );
  return new Map(rows.map(({ id, text }) => [text, id]));
}

type Stored = Omit<LabelRow, 'kind'> & { kind: number };

/** Labels that targets used, the most recently used of each. */
export async function readTargetLabels(
  queries: Queries,
  targetIds: readonly string[],
): Promise<LabelRow[]> {
  const rows = await readRows<Stored>(
    queries,
    `SELECT l.target_id AS "targetId", l.kind, l.label, l.first_at AS "firstAt", l.last_at AS "lastAt"
     FROM unnest(?::text[]) WITH ORDINALITY AS t (id, n) CROSS JOIN LATERAL (
       SELECT * FROM tocsin_events.target_label WHERE target_id = t.id ORDER BY last_at DESC LIMIT ${LABELS_READ}
     ) l ORDER BY t.n, l.last_at DESC`,
    [targetIds],
  );
  return rows.flatMap(({ kind: index, ...use }) => {
    const kind = LABEL_KINDS[index];
    return kind ? [{ ...use, kind }] : [];
  });
}
