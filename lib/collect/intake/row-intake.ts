import {
  REJECTIONS_SHOWN,
  type RowKind,
  type RowRejection,
  type RowsAnswer,
  type RowsOrigin,
  type SentRows,
} from '../../contract/api/intake/rows';
import type { TriedLines } from '../../contract/api/intake/sources';
import type { ConnectionIndicator } from '../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import { UNCOUNTED_ATTRIBUTE } from '../../domain/sessions/uncounted';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createTimeSlices } from '../../kit/time-slices';
import type { StateStore } from '../../store/state-store';
import type { ItemResult } from '../commit-batch';
import type { MappedRequest } from '../map/map-request';
import type { ParsedEvents } from '../parse-events';
import { createRowRate } from '../queue/row-rate';
import {
  type EventSource,
  type IntakeParts,
  type IntakeTools,
  splitIntoChunks,
  sumResults,
} from './event-intake';
import { createMapContexts } from './map-context';
import { createOneSidedWatch } from './one-sided';
import { readRows } from './read-rows';
import type { SourceReports } from './source-reports';
import { tryLines } from './try-lines';

/** Parts of one request that wait in the queue at a time: a request that maps to more events than the queue holds gets through. */
const PARTS_AT_ONCE = 2;

type Deps = { clock: Clock; state: StateStore };

/** Whether its senders give up within seconds. */
const isExporter = (kind: RowKind) => kind !== 'logs';

/** Takes in log records, spans and lines: maps them to health events and stores those. */
export function createRowIntake({ clock, state }: Deps, parts: IntakeParts, tools: IntakeTools) {
  const { limits, group, figures, targetCache, reports } = parts;
  const contextOf = createMapContexts(targetCache);
  const oneSided = createOneSidedWatch({ state, clock });
  const ignoredRate = createRowRate({
    rowsPerSecond: limits.ignoredRowsPerSecond,
    burstMs: limits.burstMs,
    clock,
  });

  async function collect(sent: SentRows, origin: RowsOrigin): Promise<RowsAnswer> {
    const { source } = origin;
    await targetCache.refresh();
    const slices = createTimeSlices(clock);
    const onUnmatched = (text: string) => reports.noteUnmatched(source.id, text);
    const context = contextOf(origin, clock.now());
    const mapped = await readRows(sent, context, { slices, onUnmatched });
    origin.onRead?.();
    const parsed = await tools.parse(mapped.events, { slices });
    const ignored = [...mapped.ignored.values()].reduce((sum, rows) => sum + rows, 0);
    tools.rate.take(source.id, parsed.events.length);
    ignoredRate.take(source.id, ignored);
    const missing = await oneSided.read(source.id, parsed.events);
    reports.noteOneSided(source.id, missing);
    markUncounted(parsed.events, { all: origin.settings.sampled, missing });
    const stored = await storeInParts(parsed.events, {
      source,
      parts,
      mayUseReserve: isExporter(sent.kind),
    }).catch((error: unknown) => {
      // They come again, and count once.
      tools.rate.take(source.id, -parsed.events.length);
      ignoredRate.take(source.id, -ignored);
      reports.noteRefused(source.id, 0);
      return tools.refuse(error, source);
    });
    const rejected = allRejections(sent, mapped, parsed);
    figures.parsed(source.name, { ...parsed, rejected: [] });
    figures.storedRows(source.name, sent.kind, { ...stored, ignored, rejected: rejected.length });
    noteRequest(reports, origin, { kind: sent.kind, stored, ignored, mapped, parsed, rejected });
    return answerOf({ sent, mapped, stored, ignored, rejected });
  }

  return {
    async collectRows(sent: SentRows, origin: RowsOrigin): Promise<RowsAnswer> {
      const work = collect(sent, origin);
      return isExporter(sent.kind) ? withinTime(work, clock, limits.durableWithinMs) : work;
    },
    requireRoomForRows(kind: RowKind, source: EventSource, bytes: number): void {
      try {
        tools.requireRate(source, 1);
        requireIgnoredRate(ignoredRate.waitFor(source.id, 1), source);
        group.requireRoom(source.id, isExporter(kind));
      } catch (error) {
        figures.refusedRows(source.name, kind, bytes);
        reports.noteRefused(source.id, bytes);
        throw error;
      }
    },
    /** What each line would mean; stores nothing. Errors: AppError `invalid_input` for patterns that cannot be compiled. */
    async tryLines(lines: readonly string[], origin: RowsOrigin): Promise<TriedLines> {
      await targetCache.refresh();
      return tryLines(lines, contextOf(origin, clock.now()));
    },
  };
}

const isSampled = ({ attributes }: StoredHealthEvent) => attributes?.['tocsin.sampled'] === true;

/** Marks events that do not count in the ratios of the backend's own account. */
function markUncounted(
  events: readonly StoredHealthEvent[],
  { all, missing }: { all: boolean; missing: readonly ConnectionIndicator[] },
): void {
  for (const event of events) {
    if (all || isSampled(event))
      event.attributes = { ...event.attributes, [UNCOUNTED_ATTRIBUTE]: 'all' };
    else if (missing.length > 0)
      event.attributes = { ...event.attributes, [UNCOUNTED_ATTRIBUTE]: missing };
  }
}

async function storeInParts(
  events: StoredHealthEvent[],
  {
    source,
    parts,
    mayUseReserve,
  }: { source: EventSource; parts: IntakeParts; mayUseReserve: boolean },
): Promise<ItemResult> {
  const { limits, group, figures } = parts;
  const results: ItemResult[] = [];
  const chunks = splitIntoChunks(events, limits.batchRows);
  for (const some of splitIntoChunks(chunks, PARTS_AT_ONCE)) {
    const rows = some.reduce((sum, chunk) => sum + chunk.length, 0);
    figures.queued(source.name, rows);
    try {
      const pushed = some.map((chunk) =>
        group.push(
          { sessions: [], events: chunk },
          { rows: chunk.length, source: source.id, mayUseReserve },
        ),
      );
      results.push(...(await Promise.all(pushed)));
    } finally {
      figures.queued(source.name, -rows);
    }
  }
  return sumResults(results);
}

type Read = {
  kind: RowKind;
  stored: ItemResult;
  ignored: number;
  mapped: MappedRequest & { cut: number };
  parsed: ParsedEvents;
  rejected: RowRejection[];
};

function noteRequest(reports: SourceReports, { source, settings }: RowsOrigin, read: Read): void {
  const { id } = source;
  const { kind, stored, ignored, mapped, parsed, rejected } = read;
  const { events, lagMs, leadMs } = parsed;
  const sampled = settings.sampled ? events.length : events.filter(isSampled).length;
  reports.noteRequest(id, {
    ...stored,
    kind,
    ignored,
    rejected: rejected.length,
    sampled,
    lagMs,
    leadMs,
  });
  reports.noteEvents(id, events);
  reports.noteIgnored(id, mapped.ignored);
  reports.noteCut(id, mapped.cut);
  reports.noteRejected(
    id,
    rejected.map(({ message }) => ({ reason: message, text: '' })),
  );
}

function answerOf(of: {
  sent: SentRows;
  mapped: MappedRequest;
  stored: ItemResult;
  ignored: number;
  rejected: RowRejection[];
}): RowsAnswer {
  const { sent, mapped, stored, ignored, rejected } = of;
  return {
    rows: mapped.rows + ('lines' in sent ? sent.lines.rejected.length : 0),
    accepted: stored.accepted,
    duplicates: stored.duplicates,
    ignored,
    rejectedRows: rejected.length,
    rejected: rejected.slice(0, REJECTIONS_SHOWN),
  };
}

/** By row, in their order. */
function allRejections(
  sent: SentRows,
  mapped: MappedRequest,
  parsed: ParsedEvents,
): RowRejection[] {
  const own = rejectionsOf(mapped, parsed.rejected);
  if (!('lines' in sent)) return own;
  const { indexes, rejected } = sent.lines;
  const moved = own.map((one) => ({ ...one, index: indexes?.[one.index] ?? one.index }));
  const all = [...rejected, ...moved];
  return all.sort((a, b) => a.index - b.index);
}

function requireIgnoredRate(retryAfterMs: number, { name }: EventSource): void {
  if (retryAfterMs > 0)
    throw new AppError(
      'rate_limited',
      `${name} sends too many rows that say nothing about health; filter them before they are sent`,
      { details: { retryAfterMs } },
    );
}

/** Rejected rows by their numbers in the request: a row with several events is rejected once. */
function rejectionsOf(
  mapped: MappedRequest,
  parsed: ReadonlyArray<{ index: number; code: string; message: string }>,
): RowRejection[] {
  const byRow = new Map<number, RowRejection>();
  for (const { index, message } of mapped.rejected)
    byRow.set(index, { index, code: 'invalid_event', message });
  for (const { index: event, code, message } of parsed) {
    const index = mapped.rowOf[event] ?? 0;
    byRow.set(index, { index, code, message });
  }
  return [...byRow.values()];
}

/** An exporter gives up a request that takes longer, and sends it again: should the rows be stored after all, they are duplicates then. */
function withinTime<T>(work: Promise<T>, clock: Pick<Clock, 'after'>, limitMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(limitMs, () =>
      reject(new AppError('unavailable', `the rows are not stored within ${limitMs / 1000} s`)),
    );
    work.then(resolve, reject).finally(cancel);
  });
}
