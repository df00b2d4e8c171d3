import type { OtlpRow, SpanRow } from '../otlp/rows';
import { mapRow } from './map-row';
import type { MapContext, Mapped, MappedEvent } from './map-types';
import { isAgentSpan } from './read-span';
import { bodyText, NO_OUTCOME } from './read-text';

/** A row that was rejected, by its number in the request from 0. */
type RejectedRow = { index: number; message: string };

/** What the rows of one request mean. */
export type MappedRequest = {
  events: MappedEvent[];
  /** The row of each event, by its number. */
  rowOf: number[];
  /** How many rows say nothing about health, by why. */
  ignored: Map<string, number>;
  rejected: RejectedRow[];
  rows: number;
};

/** Ancestors of a span that are searched for another agent. */
const ANCESTORS_LIMIT = 64;

/**
 * Maps rows of one request, in their order. Of agent spans inside of each other only the outermost counts, which may come last: they are
 * mapped at the end.
 */
export function createRequestMapper(
  context: MapContext,
  onUnmatched: (text: string) => void = () => undefined,
) {
  const request: MappedRequest = {
    events: [],
    rowOf: [],
    ignored: new Map(),
    rejected: [],
    rows: 0,
  };
  const agents: Array<{ row: SpanRow; index: number }> = [];
  const agentIds = new Set<string>();
  const parents = new Map<string, string>();
  const repeats = countRepeats();

  function isInsideAgent({ parentId }: SpanRow): boolean {
    let ancestor: string | undefined = parentId;
    for (let n = 0; ancestor && n < ANCESTORS_LIMIT; n++) {
      if (agentIds.has(ancestor)) return true;
      ancestor = parents.get(ancestor);
    }
    return false;
  }

  function put(index: number, mapped: Mapped): void {
    if ('events' in mapped) {
      request.events.push(...mapped.events);
      request.rowOf.push(...mapped.events.map(() => index));
    } else if ('ignored' in mapped) countUp(request.ignored, mapped.ignored);
    else request.rejected.push({ index, message: mapped.rejected });
  }

  return {
    /** `ownId`: the id that a line brings itself. */
    add(row: OtlpRow, ownId: string | null = null): void {
      const index = request.rows++;
      if (row.signal === 'traces') {
        if (row.parentId !== '') parents.set(row.spanId, row.parentId);
        if (isAgentSpan(row)) {
          agentIds.add(row.spanId);
          agents.push({ row, index });
          return;
        }
      }
      const mapped = mapRow(row, context, { repeats, ownId });
      put(index, mapped);
      if (row.signal === 'logs' && 'ignored' in mapped && mapped.ignored === NO_OUTCOME)
        onUnmatched(bodyText(row));
    },
    /** A row that could not be read, or of which it is known that it says nothing. */
    skip(mapped: { ignored: string } | { rejected: string }): void {
      put(request.rows++, mapped);
    },
    finish(): MappedRequest {
      for (const { row, index } of agents.splice(0))
        put(
          index,
          isInsideAgent(row)
            ? { ignored: 'an agent inside of another' }
            : mapRow(row, context, { repeats }),
        );
      return request;
    },
  };
}

function countRepeats() {
  const counts = new Map<string, number>();
  return (key: string): number => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  };
}

function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
