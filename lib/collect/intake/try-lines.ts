import type { TriedLines } from '../../contract/api/intake/sources';
import { redact } from '../../domain/redaction/redact-text';
import { readItem } from '../lines/expand-items';
import { mapRow } from '../map/map-row';
import type { MapContext, Mapped } from '../map/map-types';

/** What lines would mean if they were sent. Shows no more of a line than would be stored. */
export function tryLines(lines: readonly string[], context: MapContext): TriedLines {
  return {
    lines: lines.map((line) => {
      const mapped = mapLine(line, context);
      const [event = null] = 'events' in mapped ? mapped.events : [];
      const reason =
        'ignored' in mapped ? mapped.ignored : 'rejected' in mapped ? mapped.rejected : null;
      const rule = event?.attributes['tocsin.mapped_by'];
      return {
        rule: typeof rule === 'string' ? rule : null,
        reason,
        event: event && { ...event, message: redact(event.message ?? '') },
        text: redact(line.slice(0, 1_000)),
      };
    }),
  };
}

function mapLine(line: string, context: MapContext): Mapped {
  const read = readItem(line, context.source.timeZone);
  if (read === null) return { rejected: 'neither a text nor an object' };
  if (read === 'continuation') return { ignored: 'part of the line before' };
  return mapRow(read.row, context, { repeats: () => 0, ownId: read.id });
}
