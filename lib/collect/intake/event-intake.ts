import { EVENTS_BATCH_LIMIT, type EventsAnswer } from '../../contract/api/events';
import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import { eventsDaysOf } from '../../domain/targets/settings';
import { DAY } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { AppError, isAppError } from '../../kit/errors';
import { createTimeSlices, type TimeSlices } from '../../kit/time-slices';
import type { Item, ItemResult } from '../commit-batch';
import type { CollectLimits } from '../limits';
import { type ParsedEvents, parseEvents, type SecretsOf } from '../parse-events';
import type { GroupCommit } from '../queue/group-commit';
import type { IntakeFigures } from '../queue/intake-figures';
import { createRowRate, type RowRate } from '../queue/row-rate';
import type { TargetCache } from '../target-cache';
import type { SourceReports } from './source-reports';

/** Who sends health events. One `id` takes one turn in the queue; `name` is what metrics call it. */
export type EventSource = { id: string; name: string };

export type EventsOrigin = {
  /** Of events that name none. */
  target?: string | undefined;
  source?: EventSource | undefined;
};

/** Of events that come from this process. */
const OWN_SOURCE: EventSource = { id: 'local', name: 'local' };

export type IntakeParts = {
  limits: CollectLimits;
  group: GroupCommit<Item, ItemResult>;
  figures: IntakeFigures;
  targetCache: TargetCache;
  reports: SourceReports;
};

type Deps = { clock: Clock; secretsOf?: SecretsOf | undefined };

/** What both kinds of intake use: rates, parsing, and counting what was refused. */
export type IntakeTools = {
  /** Of health events. */
  rate: RowRate;
  /** Throws AppError `rate_limited` where the source sends too much, and counts it. */
  requireRate(source: EventSource, rows: number): void;
  /** Counts a refusal for lack of room, and throws the error again. */
  refuse(error: unknown, source: EventSource): never;
  parse(
    rows: readonly unknown[],
    of: { target?: string | undefined; slices: TimeSlices },
  ): Promise<ParsedEvents>;
};

export function createIntakeTools(
  { clock, secretsOf }: Deps,
  { limits, figures, targetCache }: Pick<IntakeParts, 'limits' | 'figures' | 'targetCache'>,
): IntakeTools {
  const rate = createRowRate({ ...limits, clock });
  return {
    rate,
    requireRate({ id, name }, rows) {
      const retryAfterMs = rate.waitFor(id, rows);
      if (retryAfterMs === 0) return;
      figures.refused(name, 'rate');
      throw new AppError(
        'rate_limited',
        `${name} sends more than ${limits.rowsPerSecond} health events per second; send again in ${Math.ceil(retryAfterMs / 1000)} s, or report with several tokens`,
        { details: { retryAfterMs } },
      );
    },
    refuse(error, { name }) {
      if (isAppError(error) && error.code === 'busy') figures.refused(name, 'full');
      throw error;
    },
    parse(rows, { target, slices }) {
      const now = clock.now();
      const oldest = now - eventsDaysOf(targetCache.settings().retention) * DAY;
      return parseEvents(rows, { now, oldest, slices, secretsOf, target });
    },
  };
}

/** What the sources send as health events: read, stored in parts, and counted by source. */
export function createEventIntake({ clock }: Deps, parts: IntakeParts, tools: IntakeTools) {
  const { limits, group, figures, reports } = parts;
  const { rate, requireRate, refuse } = tools;
  async function store(events: StoredHealthEvent[], { id, name }: EventSource) {
    figures.queued(name, events.length);
    try {
      const chunks = splitIntoChunks(events, limits.batchRows).map((chunk) =>
        group.push({ sessions: [], events: chunk }, { rows: chunk.length, source: id }),
      );
      return await Promise.all(chunks);
    } finally {
      figures.queued(name, -events.length);
    }
  }
  return {
    async ingest(
      rows: unknown[],
      { target, source = OWN_SOURCE }: EventsOrigin,
    ): Promise<EventsAnswer> {
      requireFewRows(rows);
      countingRefusal(reports, { source, bytes: 0 }, () => requireRate(source, rows.length));
      rate.take(source.id, rows.length);
      const parsed = await tools.parse(rows, { target, slices: createTimeSlices(clock) });
      figures.parsed(source.name, parsed);
      const answers = await store(parsed.events, source).catch((error: unknown) => {
        // They come again, and count once.
        rate.take(source.id, -rows.length);
        reports.noteRefused(source.id, 0);
        return refuse(error, source);
      });
      const stored = sumResults(answers);
      figures.stored(source.name, stored);
      noteStored(reports, source, { stored, parsed });
      const { accepted, duplicates } = stored;
      return { accepted, duplicates, rejected: parsed.rejected };
    },
    requireRoom(source: EventSource, bytes = 0): void {
      countingRefusal(reports, { source, bytes }, () => {
        requireRate(source, 1);
        try {
          group.requireRoom(source.id);
        } catch (error) {
          refuse(error, source);
        }
      });
    },
  };
}

/** Runs a check; where it refuses the request, that is counted. */
function countingRefusal(
  reports: SourceReports,
  { source, bytes }: { source: EventSource; bytes: number },
  check: () => void,
): void {
  try {
    check();
  } catch (error) {
    reports.noteRefused(source.id, bytes);
    throw error;
  }
}

function noteStored(
  reports: SourceReports,
  { id }: EventSource,
  { stored, parsed }: { stored: ItemResult; parsed: ParsedEvents },
): void {
  const { events, rejected, lagMs, leadMs } = parsed;
  reports.noteRequest(id, {
    ...stored,
    kind: 'events',
    ignored: 0,
    rejected: rejected.length,
    sampled: 0,
    lagMs,
    leadMs,
  });
  reports.noteEvents(id, events);
  reports.noteRejected(
    id,
    rejected.map(({ message }) => ({ reason: message, text: '' })),
  );
}

export function sumResults(answers: readonly ItemResult[]): ItemResult {
  const sum = (of: keyof ItemResult) => answers.reduce((total, answer) => total + answer[of], 0);
  return {
    accepted: sum('accepted'),
    duplicates: sum('duplicates'),
    unjoined: sum('unjoined'),
  };
}

function requireFewRows({ length }: unknown[]): void {
  if (length > EVENTS_BATCH_LIMIT)
    throw new AppError('too_large', `at most ${EVENTS_BATCH_LIMIT} events at once`);
}

export function splitIntoChunks<T>(rows: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < rows.length; start += size) {
    parts.push(rows.slice(start, start + size));
  }
  return parts;
}
